@echo off
rem Starts EP-SAM from its unpacked archive. "epsam help" explains the variables.
setlocal
set "home=%~dp0.."

if exist "%home%\runtime\bin\java.exe" (
  set "java=%home%\runtime\bin\java.exe"
) else if defined JAVA_HOME (
  set "java=%JAVA_HOME%\bin\java.exe"
) else (
  set "java=java.exe"
)
"%java%" -version >nul 2>&1
if errorlevel 1 (
  echo epsam: no Java found; install a Java 17 or later and set JAVA_HOME to it>&2
  exit /b 2
)

rem Threads of OpenBLAS and LibTorch that wait actively keep the processors from other work.
if not defined OPENBLAS_NUM_THREADS set OPENBLAS_NUM_THREADS=1
if not defined OMP_WAIT_POLICY set OMP_WAIT_POLICY=passive
if not defined EPSAM_HEAP set EPSAM_HEAP=2g

"%java%" -Xmx%EPSAM_HEAP% -Djava.awt.headless=true -Xshare:auto -XX:+IgnoreUnrecognizedVMOptions --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp "%home%\lib\*" org.epsam.app.Main %*
exit /b %errorlevel%

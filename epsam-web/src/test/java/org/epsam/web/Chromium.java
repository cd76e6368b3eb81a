package org.epsam.web;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The installed browser, driven by its own driver. */
final class Chromium implements AutoCloseable {
    private final ChromeDriver driver;

    private Chromium(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Starts the browser; skips the test where it or its driver is not installed. */
    static Chromium start() {
        Optional<Path> browser = installed("chromium", "chromium-browser", "google-chrome");
        assumeTrue(browser.isPresent(), "neither chromium nor google-chrome is on the PATH");
        Optional<Path> own = installed("chromedriver");
        assumeTrue(own.isPresent(), "chromedriver is not on the PATH");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser.get().toFile());
        // For users in containers; the pages are this test's own.
        options.addArguments("--headless=new", "--no-sandbox", "--disable-quic");
        options.addArguments("--no-first-run", "--disable-background-networking");
        ChromeDriverService service =
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(own.get().toFile())
                        .usingAnyFreePort()
                        .build();
        Chromium chromium = new Chromium(new ChromeDriver(service, options));
        chromium.size(1100, 900);
        return chromium;
    }

    private static Optional<Path> installed(String... names) {
        return Stream.of(names)
                .flatMap(
                        name ->
                                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    ChromeDriver driver() {
        return driver;
    }

    void size(int width, int height) {
        driver.manage().window().setSize(new Dimension(width, height));
    }

    /** Presses keys one after the other, wherever the focus is. */
    void press(CharSequence... keys) {
        for (CharSequence key : keys) {
            new Actions(driver).sendKeys(key).perform();
        }
    }

    /** Presses a key several times. */
    void press(int times, Keys key) {
        Actions actions = new Actions(driver);
        for (int i = 0; i < times; i++) {
            actions.sendKeys(key);
        }
        actions.perform();
    }

    /** Presses a key while Ctrl is held down. */
    void control(String key) {
        new Actions(driver).keyDown(Keys.CONTROL).sendKeys(key).keyUp(Keys.CONTROL).perform();
    }

    /** Waits until a script returns true. */
    void await(String condition) {
        new WebDriverWait(driver, Duration.ofSeconds(20), Duration.ofMillis(50))
                .withMessage(condition)
                .until(d -> Boolean.TRUE.equals(driver.executeScript("return " + condition)));
    }

    /** The text of an element. */
    String text(String id) {
        return (String)
                driver.executeScript(
                        "return document.getElementById(arguments[0]).textContent", id);
    }

    @Override
    public void close() {
        driver.quit();
    }
}

#!/usr/bin/env bash
# jte, the template engine, replaces a data: address in the href of a link by nothing, without a word: the page has
# href="" where <a href="${address}"> was given "data:text/csv;base64,..." (ContentType.Html). The same address in the
# src of an img stays. So a table offered as a download inside the page is a dead link that no test of the template's
# values shows.
#
# Versions: gg.jte:jte 3.2.5, OpenJDK 17.0.15, Maven 3.8.7, linux-x86_64.
#
# Output seen:
#   link: <a href="" download="t.csv">table</a>
#   image: <img src="data:text/csv;base64,YSxiCg==">
#   as described
# Ends with 0 while it behaves so, with 1 where it does not.
#
# Needs Debian 12 or the like with a JDK 17 or later and Maven, or the right to install them.
set -euo pipefail

missing=()
command -v javac >/dev/null || missing+=(openjdk-17-jdk-headless)
command -v mvn >/dev/null || missing+=(maven)
if ((${#missing[@]} > 0)); then
  root=()
  ((EUID == 0)) || root=(sudo)
  "${root[@]}" apt-get update -q >/dev/null
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y "${missing[@]}" >/dev/null
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>x</groupId>
  <artifactId>x</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>gg.jte</groupId>
      <artifactId>jte</artifactId>
      <version>3.2.5</version>
    </dependency>
  </dependencies>
</project>
XML
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory=lib >mvn.log 2>&1 ||
  { cat mvn.log; exit 1; }

mkdir pages
printf '@param String address\n<a href="${address}" download="t.csv">table</a>' >pages/link.jte
printf '@param String address\n<img src="${address}">' >pages/image.jte
cat >Links.java <<'JAVA'
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import gg.jte.resolve.DirectoryCodeResolver;
import java.nio.file.Path;

public class Links {
    private static final String ADDRESS = "data:text/csv;base64,YSxiCg==";
    private static final TemplateEngine ENGINE =
            TemplateEngine.create(new DirectoryCodeResolver(Path.of("pages")), ContentType.Html);

    public static void main(String[] arguments) {
        String link = page("link");
        String image = page("image");
        System.out.printf("link: %s%nimage: %s%n", link, image);
        boolean described = link.contains("href=\"\"") && image.contains(ADDRESS);
        System.out.println(described ? "as described" : "NOT as described");
        System.exit(described ? 0 : 1);
    }

    private static String page(String name) {
        StringOutput out = new StringOutput();
        ENGINE.render(name + ".jte", ADDRESS, out);
        return out.toString().strip();
    }
}
JAVA
javac -cp 'lib/*' Links.java
java -cp 'lib/*:.' Links

package org.epsam.slides.annotation;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.epsam.base.InputException;
import org.epsam.base.io.TextFile;

/** An XML file of annotations while it is read. Document types and entities are refused. */
final class XmlFile {
    private static final int HEAD = 256;
    private static final char BYTE_ORDER_MARK = '\ufeff';
    private static final Pattern ENCODING =
            Pattern.compile("^<\\?xml[^>]*?encoding\\s*=\\s*[\"']([^\"']+)[\"']");

    private final Path path;
    private final String program;
    private final XMLStreamReader xml;

    private XmlFile(Path path, String program, XMLStreamReader xml) {
        this.path = path;
        this.program = program;
        this.xml = xml;
    }

    /** What reads the elements of a file. */
    interface Content<T> {
        T read(XmlFile file) throws XMLStreamException;
    }

    /**
     * Reads a file.
     *
     * @param program the one that writes such files, for messages
     * @throws InputException where it cannot be read, or is not well-formed
     */
    static <T> T read(Path path, String program, Content<T> content) {
        AnnotationFile.requireContent(path);
        XMLInputFactory factory = XMLInputFactory.newFactory();
        // It would print what is told by the exception.
        factory.setXMLReporter((message, kind, about, place) -> {});
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try (InputStream in = Files.newInputStream(path)) {
            XMLStreamReader xml = factory.createXMLStreamReader(decoded(path, in));
            try {
                return content.read(new XmlFile(path, program, xml));
            } finally {
                xml.close();
            }
        } catch (XMLStreamException e) {
            if (e.getNestedException() instanceof CharacterCodingException) {
                throw noText(path, e);
            }
            String where = e.getLocation() == null ? "" : line(e.getLocation().getLineNumber());
            throw new InputException(
                    path
                            + ": "
                            + where
                            + "not well-formed XML; export it from "
                            + program
                            + " again",
                    e);
        } catch (CharacterCodingException e) {
            throw noText(path, e);
        } catch (IOException e) {
            throw InputException.unreadable(path, e);
        }
    }

    private static InputException noText(Path path, Exception e) {
        return new InputException(
                path + ": holds bytes that are no text in its encoding; save it as UTF-8", e);
    }

    /**
     * The characters of a file in the encoding that it declares. Java's XML reader would print that
     * bytes are none of it, besides throwing an exception.
     */
    private static Reader decoded(Path path, InputStream in) throws IOException {
        BufferedInputStream bytes = new BufferedInputStream(in);
        bytes.mark(HEAD);
        byte[] head = bytes.readNBytes(HEAD);
        bytes.reset();
        Charset charset = TextFile.charset(head);
        Matcher declared = ENCODING.matcher(new String(head, StandardCharsets.ISO_8859_1));
        try {
            // Texts of .NET declare UTF-16 and are saved as UTF-8.
            boolean one = charset == StandardCharsets.UTF_8 && declared.find();
            if (one && !declared.group(1).toLowerCase(Locale.ROOT).matches("utf-?(16|32).*")) {
                charset = Charset.forName(declared.group(1));
            }
        } catch (IllegalArgumentException e) {
            throw new InputException(
                    path
                            + ": is written in "
                            + declared.group(1)
                            + ", which is not known; save it as UTF-8",
                    e);
        }
        Reader text = new InputStreamReader(bytes, charset.newDecoder());
        text = new BufferedReader(text);
        text.mark(1);
        if (text.read() != BYTE_ORDER_MARK) {
            text.reset();
        }
        return text;
    }

    private static String line(int number) {
        return "line " + number + ": ";
    }

    Path path() {
        return path;
    }

    /** Goes to the next beginning or end of an element; false at the end of the file. */
    boolean next() throws XMLStreamException {
        while (xml.hasNext()) {
            int event = event();
            if (event == XMLStreamConstants.DTD) {
                throw new InputException(
                        path
                                + ": declares a document type, which "
                                + program
                                + " never writes; remove the DOCTYPE line");
            } else if (event == XMLStreamConstants.START_ELEMENT
                    || event == XMLStreamConstants.END_ELEMENT) {
                return true;
            }
        }
        return false;
    }

    /** Java's reader lacks the texts of some errors, and then throws another one. */
    private int event() throws XMLStreamException {
        try {
            return xml.next();
        } catch (MissingResourceException e) {
            throw new XMLStreamException(e);
        }
    }

    boolean isStart() {
        return xml.isStartElement();
    }

    boolean isStart(String element) {
        return xml.isStartElement() && xml.getLocalName().equals(element);
    }

    boolean isEnd(String element) {
        return xml.isEndElement() && xml.getLocalName().equals(element);
    }

    String element() {
        return xml.getLocalName();
    }

    String attribute(String name, String absent) {
        String value = xml.getAttributeValue(null, name);
        return value == null ? absent : value;
    }

    double number(String name) {
        String text = attribute(name, "");
        try {
            double value = Double.parseDouble(text);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Named below, together with what is not a finite number.
        }
        throw new InputException(
                path
                        + ": "
                        + line(xml.getLocation().getLineNumber())
                        + name
                        + "=\""
                        + text
                        + "\" is not a number; correct it");
    }
}

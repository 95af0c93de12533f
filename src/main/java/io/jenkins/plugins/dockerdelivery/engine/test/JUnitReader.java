package io.jenkins.plugins.dockerdelivery.engine.test;

import io.jenkins.plugins.dockerdelivery.engine.command.ResultReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Counts the test cases in JUnit XML files, on the agent: the directory holds one for each shard, with what was copied out
 * of its container. A file that is not XML counts as a test that
 * failed, as it does for Jenkins' own test reports: the exit code of the tests is what matters, and must not be lost.
 */
final class JUnitReader implements ResultReader<TestCounts> {
    private static final long serialVersionUID = 1L;
    private static final int NAMED = 10;

    private final PathPattern pattern;

    JUnitReader(PathPattern pattern) {
        this.pattern = pattern;
    }

    @Override
    public TestCounts read(Path directory) throws IOException {
        Tally tally = new Tally();
        try (Stream<Path> files = Files.walk(directory)) {
            // What a container left may be a link to anywhere: only regular files are opened.
            List<Path> reports = files.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .filter(path -> belowItsShard(directory.relativize(path)))
                    .sorted()
                    .toList();
            for (Path report : reports) {
                tally.add(report);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return new TestCounts(tally.total, tally.failed, tally.skipped, tally.failing);
    }

    private boolean belowItsShard(Path path) {
        return path.getNameCount() > 1
                && pattern.matches(path.subpath(1, path.getNameCount()).toString());
    }

    private static final class Tally {
        // The platform's own: another one on the class path may know none of the two properties.
        private final XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        private final List<String> failing = new ArrayList<>();
        private int total;
        private int failed;
        private int skipped;

        Tally() {
            factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        }

        void add(Path file) throws IOException {
            try (InputStream stream = Files.newInputStream(file)) {
                add(factory.createXMLStreamReader(stream));
            } catch (XMLStreamException e) {
                total++;
                fail(file.getFileName() + " (not valid XML)");
            }
        }

        private void add(XMLStreamReader xml) throws XMLStreamException {
            String testCase = null;
            boolean bad = false;
            boolean left = false;
            while (xml.hasNext()) {
                int event = xml.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    switch (xml.getLocalName()) {
                        case "testcase" -> {
                            total++;
                            testCase = nameOf(xml);
                            bad = false;
                            left = false;
                        }
                        case "failure", "error" -> bad = true;
                        case "skipped" -> left = true;
                        default -> {
                            // Suites, properties and output do not count.
                        }
                    }
                } else if (event == XMLStreamConstants.END_ELEMENT && testCase != null && isTestCase(xml)) {
                    // A test may hold a failure and an error; it failed once.
                    if (bad) {
                        fail(testCase);
                    } else if (left) {
                        skipped++;
                    }
                    testCase = null;
                }
            }
        }

        private static boolean isTestCase(XMLStreamReader xml) {
            return xml.getLocalName().equals("testcase");
        }

        private void fail(String testCase) {
            failed++;
            if (failing.size() < NAMED) {
                failing.add(testCase);
            }
        }

        private static String nameOf(XMLStreamReader xml) {
            String suite = xml.getAttributeValue(null, "classname");
            String name = String.valueOf(xml.getAttributeValue(null, "name"));
            return suite == null || suite.isBlank() ? name : suite + " " + name;
        }
    }
}

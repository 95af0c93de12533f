package io.jenkins.plugins.dockerdelivery.engine.test;

import io.jenkins.plugins.dockerdelivery.engine.command.ResultReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Counts the test cases in JUnit XML files below a directory, on the agent. */
final class JUnitReader implements ResultReader<TestCounts> {
    private static final long serialVersionUID = 1L;
    private static final int NAMED = 10;

    private final String pattern;

    JUnitReader(String pattern) {
        this.pattern = pattern;
    }

    @Override
    public TestCounts read(Path directory) throws IOException {
        PathMatcher matcher = directory.getFileSystem().getPathMatcher("glob:" + pattern);
        Tally tally = new Tally();
        try (Stream<Path> files = Files.walk(directory)) {
            // What a container left may be a link to anywhere: only regular files are opened.
            for (Path file : (Iterable<Path>) files.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .filter(path -> matcher.matches(directory.relativize(path)))
                    .sorted()::iterator) {
                tally.add(file);
            }
        }
        return new TestCounts(tally.total, tally.failed, tally.skipped, tally.failing);
    }

    private static final class Tally {
        private final XMLInputFactory factory = XMLInputFactory.newFactory();
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
                XMLStreamReader xml = factory.createXMLStreamReader(stream);
                String testCase = null;
                boolean counted = false;
                while (xml.hasNext()) {
                    if (xml.next() != XMLStreamConstants.START_ELEMENT) {
                        continue;
                    }
                    switch (xml.getLocalName()) {
                        case "testcase" -> {
                            total++;
                            testCase = nameOf(xml);
                            counted = false;
                        }
                        case "failure", "error" -> {
                            // A test may hold a failure and an error; it failed once.
                            if (testCase != null && !counted) {
                                fail(testCase);
                                counted = true;
                            }
                        }
                        case "skipped" -> skipped += testCase == null || counted ? 0 : 1;
                        default -> {
                            // Suites, properties and output do not count.
                        }
                    }
                }
            } catch (XMLStreamException e) {
                throw new IOException("The test report " + file.getFileName() + " is not valid XML", e);
            }
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

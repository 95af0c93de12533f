package io.jenkins.plugins.dockerdelivery.engine.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.dockerdelivery.engine.real.Restart;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JUnitReaderTest {
    @TempDir
    private Path shards;

    private Path directory;

    @BeforeEach
    void makeTheDirectoryOfTheFirstShard() throws IOException {
        directory = Files.createDirectory(shards.resolve("1"));
    }

    @Test
    void shouldCountTheReportOfSurefire() throws IOException {
        sample("surefire.xml", directory.resolve("TEST-demo.xml"));

        assertThat(read("*.xml"))
                .usingRecursiveComparison()
                .isEqualTo(new TestCounts(
                        5, 2, 2, List.of("demo.PaymentTest shouldRefund", "demo.PaymentTest shouldCapture")));
        assertThat(read("*.xml").passed()).isEqualTo(1);
    }

    @Test
    void shouldCountTheReportOfNodeWithItsNestedSuites() throws IOException {
        sample("node.xml", directory.resolve("junit.xml"));

        TestCounts counts = read("*.xml");

        assertThat(counts.total()).isEqualTo(6);
        assertThat(counts.failed()).isEqualTo(2);
        assertThat(counts.skipped()).isEqualTo(2);
        assertThat(counts.firstFailing())
                .containsExactly("test fails <on> &quot;purpose&quot; & says ümlaut", "test inner fails");
    }

    @Test
    void shouldSumUpTheFilesThatMatch() throws IOException {
        Files.createDirectories(directory.resolve("deep/er"));
        sample("surefire.xml", directory.resolve("a.xml"));
        sample("node.xml", directory.resolve("deep/er/b.xml"));
        Files.writeString(directory.resolve("notes.txt"), "<testcase/>");

        assertThat(read("**/*.xml").total()).isEqualTo(11);
        assertThat(read("*.xml").total()).isEqualTo(5);
        assertThat(read("b.xml").total()).isZero();
    }

    @Test
    void shouldCountATestOnceWhateverItHolds() throws IOException {
        report("""
                <testsuite>
                  <testcase name="both"><failure/><error/><failure/></testcase>
                  <testcase name="skipped and failed"><skipped/><failure/></testcase>
                  <testcase name="skipped twice"><skipped/><skipped/></testcase>
                  <testcase name="flaky"><flakyFailure/><system-err>error</system-err></testcase>
                  <error message="of the suite"/>
                  <testcase classname=" " name="plain"/>
                  <testcase/>
                </testsuite>
                """);

        assertThat(read("*.xml"))
                .usingRecursiveComparison()
                .isEqualTo(new TestCounts(6, 2, 1, List.of("both", "skipped and failed")));
    }

    @Test
    void shouldNameTheFirstTenFailingTestsOnly() throws IOException {
        report("<testsuite>" + "<testcase name='t' classname='c'><failure/></testcase>".repeat(300) + "</testsuite>");

        assertThat(read("*.xml").failed()).isEqualTo(300);
        assertThat(read("*.xml").firstFailing()).hasSize(10).containsOnly("c t");
    }

    @Test
    void shouldTakeAReportThatNodeWroteBadlyForAFailedTestAfterThoseBefore() throws IOException {
        sample("node-malformed.xml", directory.resolve("junit.xml"));

        TestCounts counts = read("*.xml");

        assertThat(counts.firstFailing()).contains("junit.xml (not valid XML)");
        assertThat(counts.total()).isGreaterThan(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "no xml", "<testsuite>", "<testsuite><testcase name='a'></testsuite>", "<a/><b/>", "\0"})
    void shouldTakeWhatIsNoXmlForAFailedTest(String text) throws IOException {
        report(text);
        sample("surefire.xml", directory.resolve("z.xml"));

        TestCounts counts = read("*.xml");

        assertThat(counts.failed()).isEqualTo(3);
        assertThat(counts.firstFailing()).contains("report.xml (not valid XML)");
    }

    @Test
    void shouldNotReadWhatAnEntityNames() throws IOException {
        AtomicInteger requests = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
            for (String declaration :
                    List.of("[<!ENTITY %% p SYSTEM \"%s\"> %%p;]", "[<!ENTITY x SYSTEM \"%s\">]", "SYSTEM \"%s\"")) {
                report(("<!DOCTYPE t " + declaration
                                + "><testsuite><testcase name=\"a\"><failure>&x;</failure></testcase>" + "</testsuite>")
                        .formatted(url));

                assertThat(read("*.xml").failed()).as(declaration).isPositive();
            }
        } finally {
            server.stop(0);
        }
        assertThat(requests).hasValue(0);
    }

    @Test
    void shouldNotMultiplyEntities() throws IOException {
        StringBuilder xml = new StringBuilder("<!DOCTYPE t [<!ENTITY a0 \"ha\">");
        for (int i = 1; i < 30; i++) {
            xml.append("<!ENTITY a%d \"&a%d;&a%d;\">".formatted(i, i - 1, i - 1));
        }
        report(xml.append("]><testsuite><testcase name=\"&a29;\"><failure/></testcase></testsuite>")
                .toString());

        assertThat(read("*.xml").firstFailing())
                .allSatisfy(name -> assertThat(name).hasSizeLessThan(1000));
    }

    @Test
    void shouldNotFollowLinks(@TempDir Path outside) throws IOException {
        sample("surefire.xml", outside.resolve("report.xml"));
        Files.createSymbolicLink(directory.resolve("link.xml"), outside.resolve("report.xml"));
        Files.createSymbolicLink(directory.resolve("directory"), outside);

        assertThat(read("**/*.xml").total()).isZero();
    }

    @Test
    void shouldSumUpTheShards() throws IOException {
        sample("surefire.xml", directory.resolve("a.xml"));
        sample("node.xml", Files.createDirectory(shards.resolve("2")).resolve("a.xml"));

        assertThat(read("a.xml").total()).isEqualTo(11);
    }

    @Test
    void shouldReadDeepXml() throws IOException {
        report("<s>".repeat(20_000) + "<testcase name='deep'><failure/></testcase>" + "</s>".repeat(20_000));

        assertThat(read("*.xml").firstFailing()).containsExactly("deep");
    }

    private void report(String xml) throws IOException {
        Files.writeString(directory.resolve("report.xml"), xml);
    }

    private TestCounts read(String pattern) throws IOException {
        return Restart.of(reader(pattern).read(shards));
    }

    private static JUnitReader reader(String pattern) {
        return Restart.of(new JUnitReader(PathPattern.parse("junit", "/app/" + pattern)));
    }

    private static void sample(String name, Path file) throws IOException {
        try (InputStream stream = JUnitReaderTest.class.getResourceAsStream(name)) {
            Files.copy(stream, file);
        }
    }
}

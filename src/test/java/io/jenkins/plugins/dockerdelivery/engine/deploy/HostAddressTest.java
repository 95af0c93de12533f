package io.jenkins.plugins.dockerdelivery.engine.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.dockerdelivery.engine.Refusal;
import io.jenkins.plugins.dockerdelivery.engine.real.Restart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostAddressTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "prod.example.com,  -,     22,    prod.example.com",
                "prod.example.com:2022, -, 2022,  prod.example.com:2022",
                "prod.example.com:2022, 22, 2022, prod.example.com:2022",
                "prod.example.com:2022, 2022, 2022, prod.example.com:2022",
                "[::1],             -,     22,    ::1",
                "[::1]:23,          -,     23,    [::1]:23",
                "prod.example.com,  0,     22,    prod.example.com",
                "prod.example.com,  2022,  2022,  prod.example.com:2022",
                "127.0.0.1,         22,    22,    127.0.0.1",
                "127.0.0.1,         65535, 65535, 127.0.0.1:65535",
                "my_host-1,         1,     1,     my_host-1:1",
                "::1,               -,     22,    ::1",
                "2001:db8::17,      2022,  2022,  [2001:db8::17]:2022",
                "fe80::1%eth0,      -,     22,    fe80::1%eth0"
            })
    void shouldReadHostAndPort(String value, Integer port, int number, String text) {
        HostAddress address = Restart.of(HostAddress.parse(value, port));

        assertThat(address.port()).isEqualTo(number);
        assertThat(address).hasToString(text);
        assertThat(address.knownAs()).isEqualTo(number == 22 ? address.host() : "[" + address.host() + "]:" + number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "deploy@prod.example.com",
                "prod.example.com:",
                "prod.example.com:ssh",
                "[cafe]:22",
                "[::1",
                "ssh://prod.example.com",
                "-oProxyCommand=id",
                "a b",
                "a;id",
                "$(id)",
                "a\nb",
                "ünï.example.com",
                ".example.com"
            })
    void shouldRefuseWhatIsNoHost(String value) {
        Refusal.naming("host", value.replace('\n', '?'), () -> HostAddress.parse(value, null));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65536})
    void shouldRefuseWhatIsNoPort(int port) {
        Refusal.naming("port", Integer.toString(port), () -> HostAddress.parse("prod.example.com", port));
    }

    @Test
    void shouldRefuseTwoPorts() {
        Refusal.naming("host", "prod:23", () -> HostAddress.parse("prod:23", 24))
                .contains("port: 24");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void shouldAskForAHost(String nothing) {
        Refusal.of(() -> HostAddress.parse(nothing, null))
                .isEqualTo("host: is not given; give the server to deploy to, such as prod.example.com.");
    }

    @Test
    void shouldRefuseAHostThatIsTooLong() {
        Refusal.of(() -> HostAddress.parse("x".repeat(254), null)).startsWith("host: 'xxx");
    }
}

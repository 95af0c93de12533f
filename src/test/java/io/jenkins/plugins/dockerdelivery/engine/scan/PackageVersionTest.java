package io.jenkins.plugins.dockerdelivery.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackageVersionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.8 0.2.1 0.2.4 1.2.3 1.2.10 1.10.0 v2.0.0 2.0.1",
                "1.0.0-alpha 1.0.0-alpha.1 1.0.0-beta 1.0.0-rc.1 1.0.0 1.0.1-dev 1.0.1",
                "5.3.18.RELEASE 5.3.20 6.0.0-M1 6.0.0",
                "1.2.13~rc1 1.2.13 1.2.13.dfsg-1 1.2.13.dfsg-1+deb12u1.2 1.2.14",
                "1.21.9 1.21.11 1.22.4 1.22.99999999999999999999",
                "3.9.0b1 3.9.0rc2 3.9.0 3.9.0.post1"
            })
    void shouldOrder(String ordered) {
        List<PackageVersion> versions =
                Arrays.stream(ordered.split(" ")).map(PackageVersion::new).toList();
        List<PackageVersion> shuffled = new ArrayList<>(versions);
        Collections.shuffle(shuffled, new Random(1));
        Collections.sort(shuffled);

        for (int i = 1; i < versions.size(); i++) {
            assertThat(shuffled.get(i)).isGreaterThanOrEqualTo(shuffled.get(i - 1));
        }
        assertThat(shuffled).isEqualTo(versions);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.8,  '1.2.6, 0.2.4',   0.2.4",
        "1.0.0,  '1.2.6, 0.2.4',   1.2.6",
        "2.0.0,  '1.2.6, 0.2.4',   1.2.6",
        "v1.1.0, 1.1.1,            1.1.1",
        "1.1.0,  ' , 1.1.2 || 1.1.1', 1.1.1"
    })
    void shouldFindTheLowestThatMends(String installed, String fixed, String wanted) {
        assertThat(PackageVersion.lowestAbove(installed, fixed)).contains(new PackageVersion(wanted));
    }

    @Test
    void shouldFindNoneWhereNoneIsTold() {
        assertThat(PackageVersion.lowestAbove("1.0", "")).isEmpty();
    }
}

package io.cplbd.daemon.backends;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What an API server sends, and the kubeconfig that says where it is: the first byte tells which of them the others are. */
class ApiFuzzTest {
    private static final int DEFAULT_PORT = 6443;
    private static final int MAX_BYTES = 128 * 1024;
    private static final Path FILE = Path.of("nowhere", "kubeconfig");

    @FuzzTest
    void api(byte[] input) throws IOException {
        if (input.length == 0 || input.length > MAX_BYTES) {
            return;
        }
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        try {
            switch (input[0] & 0x07) {
                case 0 -> list(reply(new ByteArrayInputStream(bytes)));
                case 1 -> events(reply(new ByteArrayInputStream(bytes)));
                case 2 -> list(new ByteArrayInputStream(bytes));
                case 3 -> events(new ByteArrayInputStream(bytes));
                case 4 -> reply(new ByteArrayInputStream(bytes)).readAllBytes();
                default -> kubeconfig(new String(bytes, StandardCharsets.UTF_8));
            }
        } catch (ApiException | BadKubeconfigException refused) {
            assertThat(refused).message().isNotEmpty().doesNotContainPattern("[\\p{Cntrl}]");
        } catch (EOFException closed) {
            // The connection's end: only where there is one.
            assertThat(input[0] & 0x07).isIn(0, 1, 4);
        }
    }

    private static InputStream reply(InputStream in) throws IOException {
        HttpHead head = HttpHead.read(in);
        assertThat(head.status()).isBetween(100, 999);
        assertThat(head.length()).isGreaterThanOrEqualTo(-1);
        int[] ends = {0};
        HttpBody body = new HttpBody(in, head, () -> ends[0]++);
        return new InputStream() {
            @Override
            public int read() throws IOException {
                int next = body.read();
                check();
                return next;
            }

            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                int read = body.read(to, offset, length);
                check();
                return read;
            }

            private void check() {
                assertThat(ends[0]).isEqualTo(body.ended() ? 1 : 0);
            }
        };
    }

    private static void list(InputStream in) throws IOException {
        try (EndpointsReader reader = new EndpointsReader(in, DEFAULT_PORT)) {
            check(new Endpoints(reader.list()));
        }
    }

    private static void events(InputStream in) throws IOException {
        Endpoints endpoints = new Endpoints(new EndpointsList("1", List.of()));
        try (EndpointsReader reader = new EndpointsReader(in, DEFAULT_PORT)) {
            for (WatchEvent event = reader.event(); event != null; event = reader.event()) {
                endpoints.take(event);
                check(endpoints);
            }
        }
    }

    private static void check(Endpoints endpoints) {
        assertThat(endpoints.resourceVersion()).isNotEmpty();
        assertThat(endpoints.addresses())
                .hasSizeLessThanOrEqualTo(Endpoints.MAX)
                .allSatisfy(address -> {
                    assertThat(address.isUnresolved()).isFalse();
                    assertThat(address.getPort()).isBetween(1, 65_535);
                });
    }

    private static void kubeconfig(String text) throws BadKubeconfigException {
        Kubeconfig read = KubeconfigReader.read(FILE, text);
        assertThat(read.host()).isNotEmpty();
        assertThat(read.port()).isBetween(1, 65_535);
    }
}

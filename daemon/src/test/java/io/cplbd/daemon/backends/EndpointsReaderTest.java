package io.cplbd.daemon.backends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointsReaderTest {
    static final String SLICE = """
            {"kind":"EndpointSlice","apiVersion":"discovery.k8s.io/v1",
             "metadata":{"name":"kubernetes","namespace":"default","resourceVersion":"207",
               "labels":{"kubernetes.io/service-name":"kubernetes"},
               "managedFields":[{"fieldsV1":{"f:endpoints":{},"f:name":"x"},"endpoints":[{"addresses":["6.6.6.6"]}]}]},
             "addressType":"IPv4",
             "endpoints":[{"addresses":["10.0.0.2","10.0.0.1"],"conditions":{"ready":true,"serving":true}},
               {"addresses":["10.0.0.3"],"conditions":{}},
               {"addresses":["10.0.0.4"],"conditions":{"ready":false}},
               {"addresses":["10.0.0.5"]}],
             "ports":[{"name":"metrics","port":9,"protocol":"TCP"},{"name":"https","port":6443,"protocol":"TCP"}]}
            """;

    private static EndpointsReader reader(String json) throws IOException {
        return new EndpointsReader(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), 7443);
    }

    private static EndpointsList list(String json) throws IOException {
        try (EndpointsReader reader = reader(json)) {
            return reader.list();
        }
    }

    private static String listOf(String... items) {
        return "{\"kind\":\"EndpointSliceList\",\"metadata\":{\"resourceVersion\":\"208\"},\"items\":["
                + String.join(",", items) + "]}\n";
    }

    private static InetSocketAddress address(String ip, int port) {
        return new InetSocketAddress(ip, port);
    }

    /** UTF-32 that ends too early, and byte orders that nobody has, already in the first bytes. */
    @ParameterizedTest
    @ValueSource(strings = {"\0\0\0{\0\0\0", "\0\0\u00ff\u00fe", "\0{\0\0"})
    void textThatIsNoTextIsABadAnswer(String bytes) {
        assertThatThrownBy(() -> {
                    try (EndpointsReader reader = new EndpointsReader(
                            new ByteArrayInputStream(bytes.getBytes(StandardCharsets.ISO_8859_1)), 7443)) {
                        reader.list();
                    }
                })
                .isInstanceOf(ApiException.class)
                .hasMessageStartingWith("bad JSON: ");
    }

    @Test
    void whatIsShownIsPrintable() {
        assertThatThrownBy(() -> list("x\u001b[31m"))
                .isInstanceOf(ApiException.class)
                .message()
                .matches("[\\x20-\\x7e]+");
    }

    @Test
    void readsAListOfSlices() throws IOException {
        EndpointsList list = list(listOf(
                SLICE,
                "{\"metadata\":{\"name\":\"six\"},\"addressType\":\"IPv6\","
                        + "\"ports\":null,\"endpoints\":[{\"addresses\":[\"2001:db8::1\"]}]}"));
        assertThat(list.resourceVersion()).isEqualTo("208");
        assertThat(list.items()).hasSize(2);
        EndpointsObject first = list.items().getFirst();
        assertThat(first.name()).isEqualTo("kubernetes");
        assertThat(first.resourceVersion()).isEqualTo("207");
        assertThat(first.addresses())
                .containsExactly(
                        address("10.0.0.2", 6443),
                        address("10.0.0.1", 6443),
                        address("10.0.0.3", 6443),
                        address("10.0.0.5", 6443));
        assertThat(list.items().getLast().addresses()).containsExactly(address("2001:db8::1", 7443));
    }

    @Test
    void readsAListOfEndpoints() throws IOException {
        EndpointsList list = list(listOf("""
                {"metadata":{"name":"kubernetes"},"subsets":[
                  {"addresses":[{"ip":"10.0.0.1","nodeName":"c1"},{"ip":"10.0.0.2"}],
                   "notReadyAddresses":[{"ip":"10.0.0.9"}],"ports":[{"port":6443}]},
                  {"addresses":[{"ip":"10.0.0.3"}],"ports":[{"name":"https","port":6444}]}]}
                """));
        assertThat(list.items().getFirst().addresses())
                .containsExactly(address("10.0.0.1", 6443), address("10.0.0.2", 6443), address("10.0.0.3", 6444));
    }

    @Test
    void leavesOutWhatIsNoAddress() throws IOException {
        EndpointsObject object = list(listOf(
                        "{\"endpoints\":[{\"addresses\":[\"10.0.0.1\",\"example.org\",{},true]}]}"))
                .items()
                .getFirst();
        assertThat(object.addresses()).containsExactly(address("10.0.0.1", 7443));
        assertThat(object.strange()).isNotNull();
        assertThat(list(listOf("{\"addressType\":\"FQDN\",\"endpoints\":[{\"addresses\":[\"10.0.0.1\"]}]}"))
                        .items()
                        .getFirst()
                        .addresses())
                .isEmpty();
    }

    @Test
    void readsTheEventsOfAWatchOneByOne() throws IOException {
        String bookmark = "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"EndpointSlice\",\"metadata\":"
                + "{\"resourceVersion\":\"300\",\"creationTimestamp\":null},\"endpoints\":null,\"ports\":null,"
                + "\"addressType\":\"\"}}";
        String error = "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"metadata\":{},\"status\":\"Failure\","
                + "\"message\":\"too old resource version: 1 (2)\",\"reason\":\"Expired\",\"code\":410}}";
        try (EndpointsReader reader =
                reader("{\"type\":\"MODIFIED\",\"object\":" + SLICE + "}\n" + bookmark + "\n" + error + "\n")) {
            assertThat(reader.event()).satisfies(event -> {
                assertThat(event.type()).isEqualTo("MODIFIED");
                assertThat(event.object().addresses()).hasSize(4);
            });
            assertThat(reader.event()).satisfies(event -> {
                assertThat(event.type()).isEqualTo("BOOKMARK");
                assertThat(event.object().resourceVersion()).isEqualTo("300");
                assertThat(event.object().addresses()).isEmpty();
            });
            assertThat(reader.event()).satisfies(event -> {
                assertThat(event.object().code()).isEqualTo(410);
                assertThat(event.object().message()).startsWith("too old");
            });
            assertThat(reader.event()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7",
                "[]",
                "null",
                "{}",
                "<html>",
                "{\"metadata\":{\"resourceVersion\":\"\"},\"items\":[]}",
                "{\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[{\"endpoints\":",
                "{\"metadata\":{\"resourceVersion\":\"1\"}} {}"
            })
    void whatIsNoListIsRefused(String json) {
        assertThatThrownBy(() -> list(json)).isInstanceOf(ApiException.class);
    }

    static IntStream seeds() {
        return IntStream.range(0, 500);
    }

    /** Whatever comes: a value, or the one exception. */
    @ParameterizedTest
    @MethodSource("seeds")
    void damagedTextIsNoSurprise(int seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder text = new StringBuilder(listOf(SLICE));
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
                case 0 -> text.setLength(Math.max(at, 1));
                case 1 -> text.setCharAt(at, "{}[]\",:0n".charAt(random.nextInt(9)));
                default -> text.deleteCharAt(at);
            }
        }
        try {
            assertThat(list(text.toString()).resourceVersion()).isNotEmpty();
        } catch (ApiException e) {
            assertThat(e.getMessage()).doesNotContain("\n");
        }
        try (EndpointsReader reader = reader(text.toString())) {
            assertThat(reader.event()).isNotNull();
        } catch (ApiException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}

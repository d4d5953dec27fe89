package io.cplbd.daemon.backends;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the API's JSON as it comes, and keeps only what matters of it. Every exception of a wrong body is an
 * {@link ApiException}; those of the connection pass.
 */
final class EndpointsReader implements AutoCloseable {
    private static final JsonFactory JSON =
            JsonFactory.builder().disable(StreamReadFeature.AUTO_CLOSE_SOURCE).build();

    private final JsonParser json;
    private final int defaultPort;

    /** @param defaultPort of endpoints that name no port */
    EndpointsReader(InputStream body, int defaultPort) throws IOException {
        try {
            this.json = JSON.createParser(body);
        } catch (CharConversionException e) {
            throw bad(e);
        }
        this.defaultPort = defaultPort;
    }

    /** Takes the value of one field, of which the first token is the current one; or leaves it. */
    private interface Field {
        void read(String name) throws IOException;
    }

    /** The whole of an EndpointSliceList or EndpointsList. */
    EndpointsList list() throws IOException {
        List<EndpointsObject> items = new ArrayList<>();
        String[] version = new String[1];
        try {
            json.nextToken();
            fields(name -> {
                switch (name) {
                    case "metadata" ->
                        fields(inner -> {
                            if (inner.equals("resourceVersion")) {
                                version[0] = json.getValueAsString();
                            }
                        });
                    case "items" -> elements(() -> items.add(object()));
                    default -> {
                        // is skipped
                    }
                }
            });
            if (json.nextToken() != null) {
                throw new ApiException("more than one JSON document, expected a list");
            }
        } catch (JsonProcessingException e) {
            throw bad(e);
        } catch (CharConversionException e) {
            throw bad(e);
        }
        if (version[0] == null || version[0].isEmpty()) {
            throw new ApiException("a list without resourceVersion");
        }
        return new EndpointsList(version[0], items);
    }

    /** The next event of a watch, null at its end. */
    @Nullable
    WatchEvent event() throws IOException {
        String[] type = {""};
        EndpointsObject[] object = new EndpointsObject[1];
        try {
            if (json.nextToken() == null) {
                return null;
            }
            fields(name -> {
                switch (name) {
                    case "type" -> type[0] = json.getValueAsString("");
                    case "object" -> object[0] = object();
                    default -> {
                        // is skipped
                    }
                }
            });
        } catch (JsonProcessingException e) {
            throw bad(e);
        } catch (CharConversionException e) {
            throw bad(e);
        }
        if (object[0] == null) {
            throw new ApiException("an event without object");
        }
        return new WatchEvent(type[0], object[0]);
    }

    private static ApiException bad(JsonProcessingException e) {
        return bad(e.getOriginalMessage());
    }

    /** Of UTF-16 or UTF-32, which the parser takes for what it is. */
    private static ApiException bad(CharConversionException e) {
        return bad(String.valueOf(e.getMessage()));
    }

    private static ApiException bad(String reason) {
        return new ApiException(
                "bad JSON: " + HttpLine.printable(reason.lines().findFirst().orElse("")));
    }

    private EndpointsObject object() throws IOException {
        Draft draft = new Draft();
        fields(name -> {
            switch (name) {
                case "metadata" ->
                    fields(inner -> {
                        switch (inner) {
                            case "name" -> draft.name = json.getValueAsString();
                            case "resourceVersion" -> draft.resourceVersion = json.getValueAsString();
                            default -> {
                                // is skipped
                            }
                        }
                    });
                case "addressType" -> draft.named = "FQDN".equals(json.getValueAsString());
                case "endpoints" -> elements(() -> endpoint(draft.part));
                case "ports" -> elements(() -> port(draft.part));
                case "subsets" ->
                    elements(() -> {
                        Part subset = new Part();
                        subset(subset);
                        draft.add(subset);
                    });
                case "code" -> draft.code = json.getValueAsInt();
                case "message" -> draft.message = json.getValueAsString("");
                default -> {
                    // is skipped
                }
            }
        });
        if (!draft.named) {
            draft.add(draft.part);
        }
        return new EndpointsObject(
                draft.name, draft.resourceVersion, draft.addresses, draft.strange, draft.code, draft.message);
    }

    /** One of an EndpointSlice: those that are not ready are left out; not to say is to be ready. */
    private void endpoint(Part part) throws IOException {
        List<String> addresses = new ArrayList<>();
        boolean[] ready = {true};
        fields(name -> {
            switch (name) {
                case "addresses" -> elements(() -> addresses.add(json.getValueAsString("")));
                case "conditions" ->
                    fields(inner -> {
                        if (inner.equals("ready")) {
                            ready[0] = json.currentToken() != JsonToken.VALUE_FALSE;
                        }
                    });
                default -> {
                    // is skipped
                }
            }
        });
        if (ready[0]) {
            part.addresses.addAll(addresses);
        }
    }

    /** One of an Endpoints. */
    private void subset(Part subset) throws IOException {
        fields(name -> {
            switch (name) {
                case "addresses" ->
                    elements(() -> fields(inner -> {
                        if (inner.equals("ip")) {
                            subset.addresses.add(json.getValueAsString(""));
                        }
                    }));
                case "ports" -> elements(() -> port(subset));
                default -> {
                    // is skipped
                }
            }
        });
    }

    private void port(Part part) throws IOException {
        String[] name = {""};
        int[] port = {0};
        fields(field -> {
            switch (field) {
                case "name" -> name[0] = json.getValueAsString("");
                case "port" -> port[0] = json.getValueAsInt();
                default -> {
                    // is skipped
                }
            }
        });
        // kube-apiserver names its own https; what k0s writes has one port only.
        if (port[0] >= 1 && port[0] <= 65_535 && (part.port == 0 || name[0].equals("https"))) {
            part.port = port[0];
        }
    }

    private void fields(Field field) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren(); // null, or not what the API has there
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            field.read(name);
            json.skipChildren(); // does nothing where all has been read
        }
    }

    private interface Element {
        void read() throws IOException;
    }

    private void elements(Element element) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            element.read();
            json.skipChildren();
        }
    }

    /** The connection stays open. */
    @Override
    public void close() throws IOException {
        json.close();
    }

    /** Addresses and the port that goes with them. */
    private static final class Part {
        private final List<String> addresses = new ArrayList<>();
        private int port;
    }

    private final class Draft {
        private final Part part = new Part();
        private final List<InetSocketAddress> addresses = new ArrayList<>();
        private @Nullable String name;
        private @Nullable String resourceVersion;
        private @Nullable String strange;
        private boolean named;
        private int code;
        private String message = "";

        private void add(Part more) {
            for (String text : more.addresses) {
                try {
                    addresses.add(new InetSocketAddress(
                            InetAddress.ofLiteral(text), more.port == 0 ? defaultPort : more.port));
                } catch (IllegalArgumentException e) {
                    strange = text;
                }
            }
        }
    }
}

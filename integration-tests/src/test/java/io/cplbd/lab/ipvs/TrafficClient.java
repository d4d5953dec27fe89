package io.cplbd.lab.ipvs;

import io.cplbd.lab.Inside;
import io.cplbd.lab.Node;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The client: asks services who serves. */
final class TrafficClient {
    private static final int CONNECT_LIMIT_MS = 5_000;
    private static final int ANSWER_LIMIT_MS = 5_000;

    private final Node node;

    TrafficClient(Node node) {
        this.node = node;
    }

    /**
     * What a real server said.
     *
     * @param server its name
     * @param at the address that it was reached at
     */
    record Answer(String server, InetAddress at) {
        static Answer of(String line) throws IOException {
            String[] words = line.strip().split(" ", -1);
            if (words.length != 2) {
                throw new IOException("answer '" + line + "', expected a name and an address");
            }
            return new Answer(words[0], InetAddress.ofLiteral(words[1]));
        }
    }

    /** A connection that stays. */
    static final class Connection implements AutoCloseable {
        private final Socket socket;
        private final Answer first;

        private Connection(Socket socket) throws IOException {
            this.socket = socket;
            first = answer();
        }

        /** What it was greeted with. */
        Answer first() {
            return first;
        }

        /** Sends a byte, and returns the answer. */
        Answer ask() throws IOException {
            socket.getOutputStream().write('\n');
            return answer();
        }

        private Answer answer() throws IOException {
            byte[] bytes = new byte[64];
            int length = 0;
            while (length == 0 || bytes[length - 1] != '\n') {
                int read = socket.getInputStream().read(bytes, length, bytes.length - length);
                if (read <= 0) {
                    throw new IOException("closed by the server after " + length + " bytes");
                }
                length += read;
            }
            return Answer.of(new String(bytes, 0, length, StandardCharsets.US_ASCII));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /**
     * Opens a connection and reads its greeting, in the namespace of the calling thread.
     *
     * @param source an address of the client
     */
    static Connection connect(InetAddress source, InetSocketAddress service) throws IOException {
        Socket socket = new Socket();
        try {
            socket.bind(new InetSocketAddress(source, 0));
            socket.setSoTimeout(ANSWER_LIMIT_MS);
            socket.connect(service, CONNECT_LIMIT_MS);
            return new Connection(socket);
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    /** Opens {@code count} connections one after the other, and leaves them open. */
    List<Connection> hold(InetAddress source, InetSocketAddress service, int count) {
        return Inside.call(node.namespace(), () -> {
            List<Connection> connections = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                connections.add(connect(source, service));
            }
            return connections;
        });
    }

    /** Opens {@code count} connections one after the other; who answered. */
    List<Answer> ask(InetAddress source, InetSocketAddress service, int count) {
        return Inside.call(node.namespace(), () -> {
            List<Answer> answers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                try (Connection connection = connect(source, service)) {
                    answers.add(connection.first());
                }
            }
            return answers;
        });
    }

    /** Sends {@code count} datagrams from one port, each after the answer to the one before; who answered. */
    List<Answer> askByDatagrams(InetAddress source, InetSocketAddress service, int count) {
        return Inside.call(node.namespace(), () -> {
            List<Answer> answers = new ArrayList<>();
            try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(source, 0))) {
                socket.setSoTimeout(ANSWER_LIMIT_MS);
                for (int i = 0; i < count; i++) {
                    socket.send(new DatagramPacket(new byte[] {'\n'}, 1, service));
                    DatagramPacket answer = new DatagramPacket(new byte[64], 64);
                    socket.receive(answer);
                    answers.add(
                            Answer.of(new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII)));
                }
            }
            return answers;
        });
    }

    Node node() {
        return node;
    }
}

package io.cplbd.netlink.socket;

import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.wire.NlMsgHdr;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A kernel whose answers are scripted: what each datagram sent puts into the receive queue. */
final class ScriptedPort implements DatagramPort {
    private sealed interface Queued {
        record Arrived(Datagram datagram) implements Queued {}

        record Lost(int errno) implements Queued {}
    }

    private final Deque<Consumer<ScriptedPort>> answers = new ArrayDeque<>();
    private final Deque<Queued> queue = new ArrayDeque<>();
    final List<byte[]> sent = new ArrayList<>();
    int drains;
    /** Sequence number of the first message of the datagram sent last. */
    int sequence;

    /** What the next datagram sent will be answered with. */
    ScriptedPort then(Consumer<ScriptedPort> answer) {
        answers.add(answer);
        return this;
    }

    ScriptedPort datagram(int sender, byte[]... messages) {
        ByteBuffer all = ByteBuffer.allocate(64 * 1024).order(ByteOrder.nativeOrder());
        for (byte[] message : messages) {
            all.put(message);
        }
        queue.add(new Queued.Arrived(new Datagram(sender, all.flip())));
        return this;
    }

    ScriptedPort loses(int errno) {
        queue.add(new Queued.Lost(errno));
        return this;
    }

    static byte[] message(int type, int flags, int sequence, int... words) {
        ByteBuffer out = ByteBuffer.allocate(NlMsgHdr.SIZE + 4 * words.length).order(ByteOrder.nativeOrder());
        out.putInt(out.capacity())
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(sequence)
                .putInt(7);
        for (int word : words) {
            out.putInt(word);
        }
        return out.array();
    }

    static byte[] ack(int sequence, int errno) {
        return message(NlMsgHdr.NLMSG_ERROR, NlMsgHdr.NLM_F_CAPPED, sequence, -errno, 16, 0, 0, 0);
    }

    static byte[] done(int sequence, int flags) {
        return message(NlMsgHdr.NLMSG_DONE, NlMsgHdr.NLM_F_MULTI | flags, sequence, 0);
    }

    @Override
    public void send(byte[] datagram) {
        sent.add(datagram);
        sequence = ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder()).getInt(NlMsgHdr.SEQUENCE_OFFSET);
        Consumer<ScriptedPort> answer = answers.poll();
        if (answer != null) {
            answer.accept(this);
        }
    }

    /** An empty queue is a kernel that keeps silent until the deadline: no need to wait for it. */
    @Override
    public @Nullable Datagram receive(long deadlineNs) throws NetlinkException {
        return switch (queue.poll()) {
            case null -> null;
            case Queued.Arrived(Datagram datagram) -> datagram;
            case Queued.Lost(int errno) -> throw new NetlinkException(errno, "scripted");
        };
    }

    @Override
    public void drain() {
        drains++;
        queue.clear();
    }

    @Override
    public void close() {
        queue.clear();
    }
}

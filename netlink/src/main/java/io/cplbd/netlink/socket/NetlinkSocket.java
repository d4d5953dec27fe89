package io.cplbd.netlink.socket;

import io.cplbd.netlink.Errno;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.wire.Message;
import io.cplbd.netlink.wire.NlMsgErr;
import io.cplbd.netlink.wire.NlMsgHdr;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Requests to the kernel and its answers. Requests are messages as {@link io.cplbd.netlink.wire.MessageWriter} makes
 * them; sequence number and the flags that every request needs are set here.
 *
 * <p>Belongs to the namespace of the thread that opened it; may be used from another. Not thread-safe: one exchange at a
 * time. It stays usable after any exception.
 */
public final class NetlinkSocket implements AutoCloseable {
    /** How long the kernel may keep silent. It answers in microseconds unless rtnl_lock is held by something slow. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);

    private static final int DUMP_ATTEMPTS = 10;

    // Together at most 64 KiB sent and at most 128 KiB of refusals queued (about 1 KiB each with their text):
    // both fit into the buffers of a socket without privileges.
    private static final int BATCH_MESSAGES = 128;
    private static final int BATCH_BYTES = 64 * 1024;

    private static final Outcome DONE = new Outcome.Done();

    private final DatagramPort port;
    private final long timeoutNs;
    private int lastSequence;

    NetlinkSocket(DatagramPort port, Duration timeout) {
        this.port = port;
        this.timeoutNs = timeout.toNanos();
    }

    /**
     * Opens a socket with {@link #DEFAULT_TIMEOUT}.
     *
     * @throws NetlinkException EPROTONOSUPPORT, EMFILE, ENOMEM
     */
    public static NetlinkSocket open(Protocol protocol) throws NetlinkException {
        return open(protocol, DEFAULT_TIMEOUT);
    }

    /**
     * Opens a socket.
     *
     * @param timeout of one answer, above 0
     */
    public static NetlinkSocket open(Protocol protocol, Duration timeout) throws NetlinkException {
        return new NetlinkSocket(KernelPort.open(protocol), timeout);
    }

    /**
     * Sends one request and waits until it is acknowledged.
     *
     * @return what the kernel answered before its acknowledgement; empty for most requests
     * @throws NetlinkException the kernel's refusal, with its own words if it has any; ETIMEDOUT if no answer came and
     *     ENOBUFS if it was lost (it is then unknown whether the request was carried out); EBADMSG for an unreadable one
     */
    public List<Message> request(byte[] message) throws NetlinkException {
        int sequence = ++lastSequence;
        port.send(stamped(message, sequence, NlMsgHdr.NLM_F_ACK));
        long deadlineNs = System.nanoTime() + timeoutNs;
        List<Message> replies = new ArrayList<>();
        while (true) {
            for (Message answer : receive(deadlineNs)) {
                if (answer.header().sequence() != sequence) {
                    continue; // left over from an exchange that was given up
                }
                switch (answer.header().type()) {
                    case NlMsgHdr.NLMSG_ERROR -> {
                        NetlinkException refusal = refusal(NlMsgErr.read(answer));
                        if (refusal != null) {
                            throw refusal;
                        }
                        return replies;
                    }
                    // The end of an answer in parts is no answer; the acknowledgement comes all the same.
                    case NlMsgHdr.NLMSG_NOOP, NlMsgHdr.NLMSG_DONE -> {}
                    case NlMsgHdr.NLMSG_OVERRUN -> throw overrun();
                    default -> replies.add(answer);
                }
            }
        }
    }

    /**
     * Reads a whole table. A dump that a change of the table interrupted is thrown away and asked for again, as is one of
     * which the kernel lost a part.
     *
     * @param message a GET request
     * @throws NetlinkException as {@link #request} does; EINTR if every one of 10 attempts was interrupted
     */
    public List<Message> dump(byte[] message) throws NetlinkException {
        NetlinkException last = null;
        for (int attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
            try {
                return dumpOnce(message);
            } catch (NetlinkException e) {
                // The rest of this dump, too, has to be out of the way before another can start.
                port.drain();
                if (e.errno() != Errno.EINTR && e.errno() != Errno.ENOBUFS) {
                    throw e;
                }
                last = e;
            }
        }
        throw new NetlinkException("dump given up after " + DUMP_ATTEMPTS + " attempts", Objects.requireNonNull(last));
    }

    private List<Message> dumpOnce(byte[] message) throws NetlinkException {
        int sequence = ++lastSequence;
        port.send(stamped(message, sequence, NlMsgHdr.NLM_F_DUMP));
        long deadlineNs = System.nanoTime() + timeoutNs;
        boolean interrupted = false;
        List<Message> entries = new ArrayList<>();
        while (true) {
            for (Message answer : receive(deadlineNs)) {
                if (answer.header().sequence() != sequence) {
                    continue;
                }
                deadlineNs = System.nanoTime() + timeoutNs; // a long table is not a silent kernel
                interrupted |= answer.header().has(NlMsgHdr.NLM_F_DUMP_INTR);
                switch (answer.header().type()) {
                    case NlMsgHdr.NLMSG_ERROR -> {
                        NetlinkException refusal = refusal(NlMsgErr.read(answer));
                        if (refusal != null) {
                            throw refusal;
                        }
                    }
                    case NlMsgHdr.NLMSG_DONE -> {
                        // A status is there on every kernel since 4.12; without one there was nothing to complain of.
                        NetlinkException refusal =
                                answer.payload().hasRemaining() ? refusal(NlMsgErr.readDone(answer)) : null;
                        if (refusal != null) {
                            throw refusal;
                        }
                        if (interrupted) {
                            throw new NetlinkException(Errno.EINTR, "the table changed while it was read");
                        }
                        return entries;
                    }
                    case NlMsgHdr.NLMSG_NOOP -> {}
                    case NlMsgHdr.NLMSG_OVERRUN -> throw overrun();
                    default -> entries.add(answer);
                }
            }
        }
    }

    /**
     * Sends many requests in few system calls. The kernel carries them out in order and goes on after one that it
     * refuses. Only the last message of each system call is acknowledged; refusals come unasked.
     *
     * @return one outcome for each message, in the order of the messages
     * @throws NetlinkException if sending fails; messages before that may have been carried out
     */
    public List<Outcome> batch(List<byte[]> messages) throws NetlinkException {
        List<Outcome> outcomes = new ArrayList<>(messages.size());
        int from = 0;
        while (from < messages.size()) {
            int to = from;
            int bytes = 0;
            while (to < messages.size()
                    && to - from < BATCH_MESSAGES
                    && (to == from || bytes + messages.get(to).length <= BATCH_BYTES)) {
                bytes += messages.get(to).length;
                to++;
            }
            outcomes.addAll(batchOnce(messages.subList(from, to), bytes));
            from = to;
        }
        return outcomes;
    }

    private List<Outcome> batchOnce(List<byte[]> messages, int bytes) throws NetlinkException {
        int first = lastSequence + 1;
        lastSequence += messages.size();
        ByteBuffer datagram = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
        for (int i = 0; i < messages.size(); i++) {
            // Refusals come unasked, and in order: what is not refused once the last is answered was done.
            int flags = i == messages.size() - 1 ? NlMsgHdr.NLM_F_ACK : 0;
            put(messages.get(i), first + i, flags, datagram);
        }
        port.send(datagram.array());
        @Nullable Outcome[] outcomes = new @Nullable Outcome[messages.size()];
        NetlinkException unanswered = collect(first, outcomes);
        Outcome others = unanswered == null ? DONE : new Outcome.Refused(unanswered);
        List<Outcome> result = new ArrayList<>(outcomes.length);
        for (Outcome outcome : outcomes) {
            result.add(outcome != null ? outcome : others);
        }
        return result;
    }

    /**
     * Sends messages, in one datagram, that the kernel carries out together or not at all: nfnetlink's batches. One of
     * them has to ask for an acknowledgement by its own NLM_F_ACK; the kernel, which tells refusals first, ignores that of
     * the last message before 6.8.
     *
     * @return what was refused first, in which case nothing was done; null if all was done
     * @throws NetlinkException as {@link #request} does for anything but a refusal
     */
    public @Nullable Refusal transaction(List<byte[]> messages) throws NetlinkException {
        int first = lastSequence + 1;
        lastSequence += messages.size();
        ByteBuffer datagram = ByteBuffer.allocate(
                        messages.stream().mapToInt(message -> message.length).sum())
                .order(ByteOrder.nativeOrder());
        for (int i = 0; i < messages.size(); i++) {
            put(messages.get(i), first + i, 0, datagram);
        }
        port.send(datagram.array());
        long deadlineNs = System.nanoTime() + timeoutNs;
        while (true) {
            for (Message answer : receive(deadlineNs)) {
                int i = answer.header().sequence() - first;
                if (i < 0 || i >= messages.size() || answer.header().type() != NlMsgHdr.NLMSG_ERROR) {
                    continue;
                }
                NetlinkException refusal = refusal(NlMsgErr.read(answer));
                return refusal == null ? null : new Refusal(i, refusal);
            }
        }
    }

    /** Fills in the outcome of each message that was answered; the others are done, unless it returns why that is not known. */
    private @Nullable NetlinkException collect(int first, @Nullable Outcome[] outcomes) {
        int last = outcomes.length - 1;
        long deadlineNs = System.nanoTime() + timeoutNs;
        try {
            while (outcomes[last] == null) {
                for (Message answer : receive(deadlineNs)) {
                    int i = answer.header().sequence() - first;
                    if (i < 0
                            || i > last
                            || outcomes[i] != null
                            || answer.header().type() != NlMsgHdr.NLMSG_ERROR) {
                        continue;
                    }
                    NetlinkException refusal = refusal(NlMsgErr.read(answer));
                    outcomes[i] = refusal == null ? DONE : new Outcome.Refused(refusal);
                    deadlineNs = System.nanoTime() + timeoutNs;
                }
            }
            return null;
        } catch (NetlinkException e) {
            return e;
        }
    }

    /** The messages of the next datagram from the kernel. */
    private List<Message> receive(long deadlineNs) throws NetlinkException {
        while (true) {
            Datagram datagram = receiveAny(deadlineNs);
            boolean foreign = datagram != null && datagram.senderPortId() != 0;
            if (datagram == null || (foreign && System.nanoTime() - deadlineNs >= 0)) {
                throw new NetlinkException(
                        Errno.ETIMEDOUT, "the kernel did not answer within " + timeoutNs / 1_000_000 + " ms");
            }
            if (!foreign) {
                return Message.split(datagram.bytes());
            }
        }
    }

    private @Nullable Datagram receiveAny(long deadlineNs) throws NetlinkException {
        try {
            return port.receive(deadlineNs);
        } catch (NetlinkException e) {
            if (e.errno() == Errno.ENOBUFS) {
                port.drain();
            }
            throw e;
        }
    }

    private static NetlinkException overrun() {
        return new NetlinkException(Errno.ENOBUFS, "answers were lost");
    }

    private static @Nullable NetlinkException refusal(NlMsgErr acknowledgement) {
        int errno = acknowledgement.errno();
        if (errno == 0) {
            return null;
        }
        String text = acknowledgement.text();
        return new NetlinkException(errno, text != null ? text : "the kernel refused without a reason");
    }

    private static byte[] stamped(byte[] message, int sequence, int flags) {
        ByteBuffer out = ByteBuffer.allocate(message.length).order(ByteOrder.nativeOrder());
        put(message, sequence, flags, out);
        return out.array();
    }

    /** Appends a message with its number and flags; {@code out} is in the machine's order. */
    private static void put(byte[] message, int sequence, int flags, ByteBuffer out) {
        int at = out.position();
        out.put(message);
        int all = out.getShort(at + NlMsgHdr.FLAGS_OFFSET) | NlMsgHdr.NLM_F_REQUEST | flags;
        out.putShort(at + NlMsgHdr.FLAGS_OFFSET, (short) all);
        out.putInt(at + NlMsgHdr.SEQUENCE_OFFSET, sequence);
    }

    @Override
    public void close() {
        port.close();
    }
}

package io.cplbd.vrrp.simulation;

import static io.cplbd.vrrp.simulation.World.NEVER;

import io.cplbd.vrrp.packet.AddressFamily;
import io.cplbd.vrrp.packet.Advertisement;
import io.cplbd.vrrp.packet.Frames;
import io.cplbd.vrrp.packet.PacketWriter;
import io.cplbd.vrrp.router.Effect;
import io.cplbd.vrrp.router.RouterSpec;
import io.cplbd.vrrp.router.RouterState;
import io.cplbd.vrrp.router.RouterView;
import io.cplbd.vrrp.router.Timing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bugs that a simulation worth its name finds. They sit between the world and the real protocol code, which then
 * behaves as if it had them; those without a method here are asked for by name where the daemon is imitated.
 */
public enum PlantedBug {
    NONE,

    /** A backup's timer is three intervals, whatever its priority: all backups elect themselves at once. */
    SKEW_ZERO {
        @Override
        long arrivedNs(long arrivedNs, RouterView view) {
            return arrivedNs - Timing.skewNs(view.spec().version(), view.spec().priority(), view.activeIntervalCs());
        }
    },

    /** Of two masters of equal priority the one with the lower address stays. */
    TIE_BREAK_SIGN {
        @Override
        byte @Nullable [] frame(byte[] frame, Heard heard, RouterView view) {
            if (view.state() != RouterState.MASTER
                    || heard.advert().priority() != view.spec().priority()
                    || view.sourceAddress() == null) {
                return frame;
            }
            return AddressFamily.compare(heard.source(), view.sourceAddress()) > 0
                    ? null
                    : saying(view.spec().priority() + 1, heard, view.spec());
        }
    },

    /** A master does not give way to a higher priority. */
    MISSING_YIELD {
        @Override
        byte @Nullable [] frame(byte[] frame, Heard heard, RouterView view) {
            boolean higher = heard.advert().priority() > view.spec().priority();
            return view.state() == RouterState.MASTER && higher ? null : frame;
        }
    },

    /** A master advertises when it must, and not from time to time. */
    ADVERT_TIMER_NOT_REARMED {
        @Override
        long deadline(long deadlineNs, List<RouterView> views) {
            return views.stream().anyMatch(view -> view.state() == RouterState.MASTER) ? NEVER : deadlineNs;
        }
    },

    /** Who stops is waited for as long as who dies. */
    PRIORITY_ZERO_IGNORED {
        @Override
        byte @Nullable [] frame(byte[] frame, Heard heard, RouterView view) {
            return heard.advert().resigns() ? null : frame;
        }
    },

    /** A capture that overflowed has, for all that anybody is told, taken everything. */
    LOSS_UNNOTICED,

    /** A process that was stopped acts on its deadline before it reads what came meanwhile. */
    STALE_DEADLINE_AFTER_A_PAUSE,

    /** A master that has met another does not announce again. */
    LAST_WORD_LOST {
        @Override
        boolean lets(Effect effect, Daemon.Seat seat) {
            return !(effect instanceof Effect.SendAnnouncement && seat.metAnother());
        }
    },

    /** The kernel takes the address of a healthy master away. */
    LEASE_NOT_RENEWED,

    /** Who is master no more keeps the addresses. */
    ADDRESSES_KEPT_BY_A_BACKUP {
        @Override
        boolean lets(Effect effect, Daemon.Seat seat) {
            return !(effect instanceof Effect.WantAddresses want && !want.held());
        }
    },

    /** The notify script runs twice for one change. */
    STATE_NOTIFIED_TWICE,

    /** The kernel thread answers before the kernel has done anything. */
    KERNEL_SAID_TO_BE_DONE_TOO_EARLY,

    /** A master that stops says nothing. */
    RESIGNATION_NOT_SENT {
        @Override
        boolean lets(Effect effect, Daemon.Seat seat) {
            return !(effect instanceof Effect.SendAdvertisement send
                    && send.advert().resigns());
        }
    },

    /** A backup bears every master, also one that it is to replace. */
    NEVER_PREEMPTS {
        @Override
        byte @Nullable [] frame(byte[] frame, Heard heard, RouterView view) {
            boolean lower = heard.advert().priority() < view.spec().priority()
                    && !heard.advert().resigns();
            return view.state() == RouterState.BACKUP && lower
                    ? saying(view.spec().priority(), heard, view.spec())
                    : frame;
        }
    },

    /** {@code nopreempt} is not heeded. */
    NOPREEMPT_IGNORED {
        @Override
        byte @Nullable [] frame(byte[] frame, Heard heard, RouterView view) {
            boolean lower = heard.advert().priority() < view.spec().priority()
                    && !heard.advert().resigns();
            return view.state() == RouterState.BACKUP && lower && !view.spec().preempt() ? null : frame;
        }
    },

    /** Another tool takes an address away, and that is that. */
    DELETED_ADDRESS_NOT_PUT_BACK;

    /** The frame that is taken in in place of {@code frame}, null for none. */
    byte @Nullable [] frame(byte[] frame, Heard heard, RouterView view) {
        return frame;
    }

    /** When it is believed to have arrived. */
    long arrivedNs(long arrivedNs, RouterView view) {
        return arrivedNs;
    }

    /** Whether an effect is carried out. */
    boolean lets(Effect effect, Daemon.Seat seat) {
        return true;
    }

    /** When the loop wakes by itself. */
    long deadline(long deadlineNs, List<RouterView> views) {
        return deadlineNs;
    }

    private static byte[] saying(int priority, Heard heard, RouterSpec spec) {
        Advertisement advert = heard.advert();
        return Frames.ethernet(PacketWriter.advertisement(
                new Advertisement(
                        advert.version(),
                        advert.virtualRouterId(),
                        Math.min(priority, Advertisement.PRIORITY_OWNER),
                        advert.advertIntervalCs(),
                        advert.addresses()),
                spec.authentication(),
                spec.checksumCover(),
                heard.source(),
                heard.destination(),
                255,
                1));
    }
}

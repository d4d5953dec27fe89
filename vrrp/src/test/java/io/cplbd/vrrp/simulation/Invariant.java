package io.cplbd.vrrp.simulation;

/** What holds at all times, whatever goes wrong. */
public enum Invariant {
    // ---- One router, at every step ----
    ONLY_MASTERS_ADVERTISE("a priority other than zero is sent by a master alone, zero by one that leaves"),
    RESIGNS_WHEN_LEAVING("a master that stops or loses its link sends priority zero"),
    ELECTED_AFTER_SILENCE_ONLY("nobody becomes master before the master-down time has passed in silence"),
    STALE_TIME_ELECTS_NOBODY("no election while a packet lies unread that would forbid it"),
    ELECTED_IN_TIME("a backup that has waited long enough becomes master"),
    GIVES_WAY_TO_ITS_BETTER("a master gives way to higher priority, to a higher address of equals, after own silence"),
    STAYS_BEFORE_ITS_LESSER("a master does not give way to anybody else"),
    HANDS_OVER("a master that is to hand over resigns and is a backup"),
    ANSWERS_A_RESIGNATION("a master that hears priority zero advertises at once"),
    CHANGES_WITH_A_CAUSE("no change of state without a cause"),
    ADVERTISES_IN_TIME("a master advertises every interval"),
    DEADLINES_ARE_AHEAD("after a turn of the loop no deadline lies behind"),
    LETS_ITS_EQUALS_SPEAK("a new master does not want the addresses before others can have heard of it and answered"),
    WANTS_ADDRESSES_AS_MASTER_ONLY("the addresses are wanted by a master and nobody else"),
    GENERATIONS_GROW("every wish for addresses has a greater generation than the last"),
    ANNOUNCES_AS_MASTER_ONLY("only a master announces addresses"),
    ANNOUNCES_WHAT_ITS_KERNEL_HOLDS("only an address that the kernel holds is announced"),
    HAS_THE_LAST_WORD("a master that has heard of another one announces again"),
    NOTIFIES_ONCE("no state is notified twice in a row, and none that is not so"),
    COUNTERS_GROW("no counter ever goes back"),
    BELIEVES_WHAT_WAS_SAID("a damaged packet is not taken in"),
    NEVER_FAILS("no exception, whatever happens"),

    // ---- One machine ----
    KERNEL_FOLLOWS_THE_MASTER("the kernel of a master holds its addresses, the kernel of anybody else none of them"),
    LEASE_GOES_ON("a healthy master's kernel does not take its addresses away"),
    LEASE_ENDS("no daemon, no address: the lease runs out"),
    LEASE_ENDS_IN_TIME("the kernel takes an address away when others may elect, and two seconds later at the most"),

    // ---- All of them ----
    TWO_MASTERS_ARE_BRIEF("on a whole LAN two masters know of each other within an interval"),
    NO_MASTER_IS_BRIEF("on a whole LAN somebody becomes master within the master-down time"),

    // ---- In the end, when all is well ----
    IN_THE_END_ONE_MASTER("exactly one master"),
    IN_THE_END_THE_RIGHT_MASTER("nobody who would preempt it"),
    IN_THE_END_ONE_HOLDER("its kernel alone holds the addresses"),
    IN_THE_END_CLIENTS_KNOW("clients find the addresses at the master"),
    IN_THE_END_NOTHING_MOVES("nothing moves any more, also when a backup that may not preempt starts anew");

    private final String text;

    Invariant(String text) {
        this.text = text;
    }

    /** Whether it can be seen without knowing what any router thinks: by its packets' effect on kernels and clients. */
    boolean outside() {
        return compareTo(NEVER_FAILS) >= 0;
    }

    /** A sentence. */
    public String text() {
        return text;
    }
}

package io.cplbd.vrrp.simulation;

import static io.cplbd.vrrp.simulation.World.MS;
import static io.cplbd.vrrp.simulation.World.NEVER;
import static io.cplbd.vrrp.simulation.World.S;

import io.cplbd.vrrp.packet.MacAddress;
import io.cplbd.vrrp.router.Lease;
import io.cplbd.vrrp.router.RouterSpec;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A machine: its clock, its kernel, its cable, its configuration file, and a daemon or none. */
public final class Host implements Lan.Port {
    private static final long MOST_NEWS_DELAY_NS = MS / 2;

    private final World world;
    private final Lan lan;
    private final Judge judge;
    private final Census census;
    private final String name;
    private final InetAddress address;
    private final MacAddress mac;
    private final Clock clock;
    private final AddressKernel kernel;
    private final PlantedBug bug;
    private final Calm kernelCalm;
    private List<RouterSpec> specs;
    private long longestLeaseNs;
    private @Nullable Daemon daemon;
    private boolean up = true;
    private boolean sourceThere = true;
    private boolean deaf;
    private long starts;

    /** What a machine is made of. */
    record Make(String name, InetAddress address, int number, Clock clock, List<RouterSpec> specs, PlantedBug bug) {}

    Host(World world, Lan lan, Judge judge, Census census, Make make) {
        this.world = world;
        this.lan = lan;
        this.judge = judge;
        this.census = census;
        this.name = make.name();
        this.address = make.address();
        this.mac = MacAddress.of(new byte[] {2, 0, 0, 0, 0, (byte) make.number()});
        this.clock = make.clock();
        this.kernel = new AddressKernel(world, name, census, this::addressGone);
        this.kernelCalm = new Calm(world);
        this.bug = make.bug();
        this.specs = make.specs();
        noteLeases();
        lan.add(this);
        judge.host(this);
    }

    // ---- The daemon ----

    /** Starts the daemon, if none runs. */
    public void start() {
        if (daemon == null) {
            world.trace(name, () -> "starts");
            starts++;
            daemon = new Daemon(this, world, judge, bug);
        }
    }

    /** SIGTERM. */
    public void stop() {
        census.count(Census.Occurrence.STOP);
        withDaemon(Daemon::stop);
    }

    /** SIGKILL: the kernel keeps what it has. */
    public void kill() {
        if (daemon != null) {
            census.count(Census.Occurrence.KILL);
            world.trace(name, () -> "is killed");
            exited();
        }
    }

    /** Somebody pulls the plug. */
    public void crash() {
        census.count(Census.Occurrence.CRASH);
        world.trace(name, () -> "crashes");
        exited();
        kernel.clear();
        up = false;
    }

    /** Power is back; the daemon is started as well. */
    public void boot() {
        up = true;
        start();
    }

    void exited() {
        Daemon gone = daemon;
        judge.attention(this);
        if (gone != null) {
            gone.die();
            judge.gone(gone);
            daemon = null;
        }
    }

    /** SIGSTOP, or a hypervisor that has other things to do: the network card goes on receiving. */
    public void pause() {
        census.count(Census.Occurrence.PAUSE);
        withDaemon(Daemon::pause);
        judge.attention(this);
    }

    public void resume() {
        withDaemon(Daemon::resume);
        judge.attention(this);
    }

    /** SIGHUP, with another configuration file of the same routers. */
    public void reload(List<RouterSpec> changed) {
        specs = changed;
        noteLeases();
        census.count(Census.Occurrence.RELOAD);
        judge.attention(this);
        withDaemon(Daemon::reload);
    }

    /** Adds {@code weight} to the configured priority; a master is to hand over when that lowers it. */
    public void weigh(int weight, boolean handOver) {
        census.count(Census.Occurrence.WEIGHT);
        withDaemon(told -> told.weigh(weight, handOver));
    }

    private void withDaemon(Consumer<Daemon> action) {
        if (daemon != null) {
            action.accept(daemon);
        }
    }

    @Nullable
    Daemon daemon() {
        return daemon;
    }

    /** The daemon, when there is one that is not stopped in its tracks. */
    @Nullable
    Daemon running() {
        return daemon == null || daemon.paused() ? null : daemon;
    }

    // ---- The cable, and what the kernel tells of it ----

    /** The cable is pulled or plugged, and the machine sees it. */
    public void link(boolean isUp) {
        world.trace(name, () -> isUp ? "has a link" : "has no link");
        up = isUp;
        linkNews();
    }

    /** The primary address goes, or comes back. */
    public void source(boolean there) {
        world.trace(name, () -> there ? "has its address" : "has no address");
        sourceThere = there;
        linkNews();
    }

    /** Whether notifications are lost. When no more, everything is looked at. */
    void deaf(boolean isDeaf) {
        deaf = isDeaf;
        if (!isDeaf) {
            world.after(world.moment(MOST_NEWS_DELAY_NS), () -> withDaemon(Daemon::snapshot));
        }
    }

    private void linkNews() {
        news(Daemon::linkNews);
    }

    private void addressGone(InetAddress gone, AddressKernel.Cause cause) {
        judge.addressGone(this, gone, cause);
        news(told -> told.addressGone(gone));
    }

    private void news(Consumer<Daemon> news) {
        if (deaf) {
            census.count(Census.Occurrence.NEWS_LOST);
        } else {
            world.after(world.moment(MOST_NEWS_DELAY_NS), () -> withDaemon(news));
        }
    }

    void send(byte[] frame, long reign, @Nullable InetAddress only) {
        lan.send(this, Frame.of(frame, name, reign, world.nowNs()), only);
    }

    @Override
    public boolean has(InetAddress one) {
        return sourceThere && address.equals(one);
    }

    @Override
    public boolean plugged() {
        return up;
    }

    @Override
    public void arrive(Frame frame) {
        withDaemon(told -> told.arrive(frame));
    }

    // ---- What it is ----

    @Override
    public String name() {
        return name;
    }

    boolean up() {
        return up;
    }

    /** What the daemon sends from, null when the interface has no address. */
    @Nullable
    InetAddress source() {
        return sourceThere ? address : null;
    }

    InetAddress address() {
        return address;
    }

    MacAddress mac() {
        return mac;
    }

    Clock clock() {
        return clock;
    }

    /** Whether the kernel does what it is told, and tells what it does. */
    Calm kernelCalm() {
        return kernelCalm;
    }

    AddressKernel kernel() {
        return kernel;
    }

    List<RouterSpec> specs() {
        return specs;
    }

    boolean leased() {
        return specs.stream().noneMatch(spec -> spec.leaseS() == Lease.FOREVER);
    }

    /** The longest lifetime that an address was ever given here, {@link World#NEVER} if for ever. */
    long longestLeaseNs() {
        return longestLeaseNs;
    }

    private void noteLeases() {
        for (RouterSpec spec : specs) {
            longestLeaseNs = Math.max(longestLeaseNs, leaseNs(spec));
        }
    }

    /** What an address is given with an advertisement. */
    static long leaseNs(RouterSpec spec) {
        int lengthS = Lease.lengthS(spec);
        return lengthS == Lease.FOREVER ? NEVER : lengthS * S;
    }

    /** Below the number of every reign of the present daemon, above those of any before. */
    long firstReign() {
        return starts * 1_000_000;
    }

    boolean deaf() {
        return deaf;
    }

    void count(Census.Occurrence what) {
        census.count(what);
    }
}

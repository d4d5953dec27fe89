package io.cplbd.ipvs.kernel;

import io.cplbd.ipvs.model.RealServer;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.ipvs.model.VirtualService;
import io.cplbd.ipvs.plan.Operation;
import io.cplbd.netlink.Errno;
import io.cplbd.netlink.NetlinkException;
import java.net.Inet4Address;
import java.net.InetAddress;

/** Services, real servers and operations in the words of ipvsadm, and why the kernel refuses them. */
final class Words {
    private static final int ESRCH = 3;

    private Words() {}

    /** {@code add real server 10.0.0.2:80 to TCP 10.0.0.1:80}. */
    static String of(Operation operation) {
        String service = of(operation.service());
        return switch (operation) {
            case Operation.AddService(VirtualService wanted) -> "add virtual service " + service + scheduler(wanted);
            case Operation.EditService(VirtualService wanted) -> "edit virtual service " + service + scheduler(wanted);
            case Operation.DeleteService(ServiceAddress _) -> "delete virtual service " + service;
            case Operation.AddServer(ServiceAddress _, RealServer wanted) ->
                "add real server " + of(wanted) + " to " + service;
            case Operation.EditServer(ServiceAddress _, RealServer wanted) ->
                "edit real server " + of(wanted) + " of " + service;
            case Operation.DeleteServer(ServiceAddress _, RealServer former) ->
                "delete real server " + of(former) + " of " + service;
        };
    }

    /** {@code TCP 10.0.0.1:80}, {@code FWM 7}, {@code FWM 7 IPv6}. */
    static String of(ServiceAddress service) {
        return switch (service) {
            case ServiceAddress.Endpoint endpoint ->
                endpoint.transport() + " " + endpoint(endpoint.address(), endpoint.port());
            case ServiceAddress.FirewallMark(int mark, boolean ipv6) ->
                "FWM " + Integer.toUnsignedString(mark) + (ipv6 ? " IPv6" : "");
        };
    }

    private static String of(RealServer server) {
        return endpoint(server.address(), server.port());
    }

    private static String endpoint(InetAddress address, int port) {
        String literal = address.getHostAddress();
        return (address instanceof Inet4Address ? literal : "[" + literal + "]") + ":" + port;
    }

    private static String scheduler(VirtualService service) {
        return service.scheduler() == null ? "" : " " + service.scheduler().kernelName();
    }

    /** The refusal with the operation in front, and what ip_vs_ctl.c means by it: the kernel itself gives no text. */
    static NetlinkException refusal(Operation operation, NetlinkException cause) {
        boolean ofServer = switch (operation) {
            case Operation.AddServer _, Operation.EditServer _, Operation.DeleteServer _ -> true;
            case Operation.AddService _, Operation.EditService _, Operation.DeleteService _ -> false;
        };
        String meaning = switch (cause.errno()) {
            case ESRCH -> "there is no such virtual service";
            case Errno.EEXIST -> "it is there already";
            case Errno.ENOENT ->
                ofServer ? "there is no such real server" : "the kernel has no such scheduler or persistence engine";
            case Errno.EPERM -> "CAP_NET_ADMIN is needed";
            default -> cause.text();
        };
        return new NetlinkException(cause.errno(), of(operation) + ": " + meaning);
    }
}

package io.cplbd.ipvs.plan;

import io.cplbd.ipvs.model.RealServer;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.ipvs.model.VirtualService;

/** One change of the kernel's table: one request of the IPVS family (IPVS_CMD_... of linux/ip_vs.h). */
public sealed interface Operation {
    /** The service that is changed, or whose real server is. */
    ServiceAddress service();

    /** A service without real servers comes: IPVS_CMD_NEW_SERVICE. */
    record AddService(VirtualService wanted) implements Operation {
        @Override
        public ServiceAddress service() {
            return wanted.address();
        }
    }

    /** Scheduler, flags or persistence change, real servers and connections stay: IPVS_CMD_SET_SERVICE. */
    record EditService(VirtualService wanted) implements Operation {
        @Override
        public ServiceAddress service() {
            return wanted.address();
        }
    }

    /** A service goes, and all its real servers with it: IPVS_CMD_DEL_SERVICE. */
    record DeleteService(ServiceAddress service) implements Operation {}

    /** A real server comes: IPVS_CMD_NEW_DEST. */
    record AddServer(ServiceAddress service, RealServer wanted) implements Operation {}

    /** Method, weight or thresholds change, connections stay: IPVS_CMD_SET_DEST. */
    record EditServer(ServiceAddress service, RealServer wanted) implements Operation {}

    /** A real server goes: IPVS_CMD_DEL_DEST. */
    record DeleteServer(ServiceAddress service, RealServer former) implements Operation {}
}

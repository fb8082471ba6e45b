namespace ProviderKit;

/// <summary>How a pool chooses among free tokens.</summary>
public enum TokenSelection
{
    /// <summary>Stays on one token until it is blocked, which keeps the upstream's prompt caches warm.</summary>
    Failover,

    /// <summary>Each call takes the next token.</summary>
    RoundRobin,

    /// <summary>Each call takes the token with the fewest running calls.</summary>
    LeastInFlight,
}

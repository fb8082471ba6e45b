namespace ProviderKit;

/// <summary>How a pool chooses among tokens that are free.</summary>
public enum TokenSelection
{
    /// <summary>Stays on one token until it is blocked, which keeps the upstream's prompt caches warm.</summary>
    Failover,

    /// <summary>Each call takes the next token.</summary>
    RoundRobin,

    /// <summary>Each call takes the token that the fewest calls run with.</summary>
    LeastInFlight,
}

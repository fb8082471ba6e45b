using System.Security.Cryptography;

namespace ProviderKit;

/// <summary>What every request on its way through the dispatcher shares. Thread-safe.</summary>
internal sealed class DispatchServices
{
    /// <param name="options">The settings.</param>
    /// <param name="observers">Who is told of every request.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Where the jitter of retries comes from; null takes the system's.</param>
    public DispatchServices(ProviderKitOptions options, IEnumerable<IRequestObserver> observers, TimeProvider time, Random? random = null)
    {
        Ids = new RequestIds(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))));
        Time = time;
        Observers = [.. observers];
        Trails = new RequestTrailStore(options.Requests.Kept, Ids, time);
        Retries = new RetryPolicy(options.Retry, random ?? Random.Shared);
        Gates = UpstreamGates.Create(options.Limits, time);
    }

    public RequestIds Ids { get; }

    public TimeProvider Time { get; }

    public IRequestObserver[] Observers { get; }

    public RequestTrailStore Trails { get; }

    public InFlightRequests InFlight { get; } = new();

    public RetryPolicy Retries { get; }

    /// <summary>Null when the number of calls is not limited.</summary>
    public UpstreamGates? Gates { get; }
}

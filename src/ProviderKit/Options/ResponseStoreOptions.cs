using System.Diagnostics;

namespace ProviderKit;

/// <summary>Which responses are kept, so that clients can continue them by <c>previous_response_id</c>, read them and delete them.</summary>
/// <remarks>
/// Kept are responses whose upstream keeps none itself. They are encrypted under their id and the caller's identity: in the store, and
/// in files, there is nothing to read for anyone who does not have both.
/// </remarks>
public sealed class ResponseStoreOptions
{
    internal const int MostEntries = 10_000_000;

    internal static readonly TimeSpan ShortestLife = TimeSpan.FromMinutes(1);

    internal static readonly TimeSpan LongestLife = TimeSpan.FromDays(365);

    /// <summary>Whether responses are kept. Default: true. If not, replies say <c>"store":false</c>.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// The most bytes of all of them together. When it is reached, those used least recently are removed. A response of more than an
    /// eighth of it is not kept. Default: null, 64 MiB in memory and 1 GiB in the state folder (<see cref="StateOptions.Directory"/>).
    /// </summary>
    public long? MaxBytes { get; set; }

    /// <summary>The most responses, from 1 to 10,000,000. Default: 100,000.</summary>
    public int MaxEntries { get; set; } = 100_000;

    /// <summary>How long a response is kept after its last use, from 1 minute to 365 days. Default: 30 days, as OpenAI documents for its own.</summary>
    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// The secret that ids and stored responses are protected with, 16 to 512 characters of visible ASCII. Give the same one to every
    /// gateway that shares a store. Default: null, a random one, kept in the state folder if there is one.
    /// </summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string? Key { get; set; }
}

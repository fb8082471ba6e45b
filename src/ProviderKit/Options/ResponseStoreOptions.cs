using System.Diagnostics;

namespace ProviderKit;

/// <summary>Settings of stored responses, which clients can continue by <c>previous_response_id</c>, read and delete.</summary>
/// <remarks>
/// The gateway stores only responses that their upstream does not store. They are encrypted under their id and the caller's identity: the store
/// and the files cannot be read without both.
/// </remarks>
public sealed class ResponseStoreOptions
{
    internal const int MostEntries = 10_000_000;

    internal static readonly TimeSpan ShortestLife = TimeSpan.FromMinutes(1);

    internal static readonly TimeSpan LongestLife = TimeSpan.FromDays(365);

    /// <summary>Whether responses are stored. Default: true. If false, replies say <c>"store":false</c>.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// The maximum total size in bytes. When it is reached, the least recently used responses are removed. A response larger than an
    /// eighth of it is not stored. Default: null, 64 MiB in memory and 1 GiB in the state folder (<see cref="StateOptions.Directory"/>).
    /// </summary>
    public long? MaxBytes { get; set; }

    /// <summary>The maximum number of responses, from 1 to 10,000,000. Default: 100,000.</summary>
    public int MaxEntries { get; set; } = 100_000;

    /// <summary>How long a response is stored after its last use, from 1 minute to 365 days. Default: 30 days, as OpenAI documents for its own.</summary>
    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// The secret that protects ids and stored responses, 16 to 512 characters of visible ASCII. Use the same one for all
    /// gateways that share a store. Default: null, a random one, kept in the state folder if there is one.
    /// </summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string? Key { get; set; }
}

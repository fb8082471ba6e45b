namespace ProviderKit;

/// <summary>
/// Where responses are kept. Register a singleton of this type to keep them elsewhere than in memory or in the state folder, such as
/// in a database that several gateways share. Thread-safe.
/// </summary>
/// <remarks>
/// Keys are 1 to 64 characters from a to z and 0 to 9. Values are encrypted before they come here. A value is written once and never
/// changed. A store may drop any value at any time: the client is then told that the response is not known. It must never
/// return a value under another key. What a method throws, except for a cancellation, is logged and answered as an unavailable store; so is
/// a read or a removal that takes more than 5 s. A response that is not written within 5 s goes to its client as one that is not stored.
/// </remarks>
public interface IResponseStore
{
    /// <summary>Reads a value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="timeToLive">How long the value is to live from now on, as its last use is now.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away.</param>
    /// <returns>The value; null when there is none, or none any more.</returns>
    ValueTask<ReadOnlyMemory<byte>?> GetAsync(string key, TimeSpan timeToLive, CancellationToken cancellationToken = default);

    /// <summary>Writes a value. Readers find it as soon as this has returned true.</summary>
    /// <param name="key">The key, under which there is no value yet.</param>
    /// <param name="value">The value; valid until this returns.</param>
    /// <param name="timeToLive">How long it is to live.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away.</param>
    /// <returns>False when it is not kept, such as for its length.</returns>
    ValueTask<bool> SetAsync(string key, ReadOnlyMemory<byte> value, TimeSpan timeToLive, CancellationToken cancellationToken = default);

    /// <summary>Removes a value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away.</param>
    /// <returns>False when there was none.</returns>
    ValueTask<bool> DeleteAsync(string key, CancellationToken cancellationToken = default);
}

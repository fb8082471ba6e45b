namespace ProviderKit;

/// <summary>
/// Stores responses. Register a singleton of this type to use another store than memory or the state folder, such as
/// a database that several gateways share. Thread-safe.
/// </summary>
/// <remarks>
/// Keys are 1 to 64 characters from a to z and 0 to 9. Values are encrypted before they reach the store. A value is written once and never
/// changed. A store may drop any value at any time: the client then gets an error that the response is not known. It must never
/// return a value under another key. An exception other than a cancellation is logged and treated as an unavailable store; so is
/// a read or a removal that takes more than 5 s. A response that is not written within 5 s is sent to its client as not stored.
/// </remarks>
public interface IResponseStore
{
    /// <summary>Reads a value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="timeToLive">The value's new lifetime from now on, since reading counts as a use.</param>
    /// <param name="cancellationToken">Cancelled when the caller has disconnected.</param>
    /// <returns>The value; null if there is none, or it has expired.</returns>
    ValueTask<ReadOnlyMemory<byte>?> GetAsync(string key, TimeSpan timeToLive, CancellationToken cancellationToken = default);

    /// <summary>Writes a value. Readers find it once this has returned true.</summary>
    /// <param name="key">The key, which has no value yet.</param>
    /// <param name="value">The value; valid until this method returns.</param>
    /// <param name="timeToLive">The value's lifetime.</param>
    /// <param name="cancellationToken">Cancelled when the caller has disconnected.</param>
    /// <returns>False if the store did not keep it, for example because it is too long.</returns>
    ValueTask<bool> SetAsync(string key, ReadOnlyMemory<byte> value, TimeSpan timeToLive, CancellationToken cancellationToken = default);

    /// <summary>Removes a value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Cancelled when the caller has disconnected.</param>
    /// <returns>False if there was none.</returns>
    ValueTask<bool> DeleteAsync(string key, CancellationToken cancellationToken = default);
}

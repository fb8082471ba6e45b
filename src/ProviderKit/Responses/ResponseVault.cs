using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace ProviderKit.Responses;

/// <summary>
/// Stores responses encrypted with a key derived from the id and the caller, so that another caller can neither find nor decrypt them. Thread-safe.
/// </summary>
internal sealed partial class ResponseVault(IResponseStore store, ResponseSecret secret, ResponseStoreOptions options, TimeProvider time, ILogger<ResponseVault> logger)
{
    /// <summary>How long a request, or the end of a reply, waits for each operation of the store.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private const string Prefix = "resp_";
    private const int IdBytes = 24;
    private const int LongestId = 128;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>The error if the store fails: whether it has the response is unknown.</summary>
    public static readonly ProviderError Unavailable = new(ProviderErrorKind.Saturated, "The store of responses does not answer now. Try again, or send the conversation in full.")
    { Code = "response_store_unavailable" };

    /// <summary>Whether responses are kept.</summary>
    public bool IsEnabled => options.Enabled;

    /// <summary>A new, unguessable id.</summary>
    public static string NewId() => Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));

    /// <summary>Finds a caller's response.</summary>
    /// <returns>The response or the store's error; neither if this caller has no such response.</returns>
    public async ValueTask<(StoredResponse? Response, ProviderError? Error)> FindAsync(CallerScope caller, string id, CancellationToken cancellationToken)
    {
        if (!IsEnabled || !IsPossible(id)) return default;
        try
        {
            var value = await InTimeAsync(store.GetAsync(secret.NameOf(caller, id), options.TimeToLive, cancellationToken), cancellationToken).ConfigureAwait(false);
            return (value is null ? null : Open(caller, id, value.Value), null);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogFault("read", e.GetType().Name, e.Message);
            return (null, Unavailable);
        }
    }

    /// <summary>Stores a caller's response.</summary>
    /// <returns>Whether it was stored: false if the store fails, is too slow, or rejects it as too large.</returns>
    public async ValueTask<bool> KeepAsync(CallerScope caller, string id, StoredResponse response)
    {
        if (!IsEnabled || !IsPossible(id)) return false;
        try
        {
            return await InTimeAsync(store.SetAsync(secret.NameOf(caller, id), Seal(caller, id, response), options.TimeToLive), default).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            LogFault("written", e.GetType().Name, e.Message);
            return false;
        }
    }

    /// <summary>Removes a caller's response.</summary>
    /// <returns>Whether there was one, or the store's error.</returns>
    public async ValueTask<(bool Removed, ProviderError? Error)> DeleteAsync(CallerScope caller, string id, CancellationToken cancellationToken)
    {
        if (!IsEnabled || !IsPossible(id)) return default;
        try
        {
            return (await InTimeAsync(store.DeleteAsync(secret.NameOf(caller, id), cancellationToken), cancellationToken).ConfigureAwait(false), null);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogFault("removed", e.GetType().Name, e.Message);
            return (false, Unavailable);
        }
    }

    /// <summary>Limits the wait for a store that does not respond or ignores cancellation.</summary>
    private ValueTask<T> InTimeAsync<T>(ValueTask<T> operation, CancellationToken cancellationToken) =>
        operation.IsCompletedSuccessfully ? operation : new(operation.AsTask().WaitAsync(LongestWait, time, cancellationToken));

    /// <summary>Logs that a reply could not be prepared for storage. It is sent unchanged and is not stored.</summary>
    public void NoteFault(Exception e) => LogFault("prepared for", e.GetType().Name, e.Message);

    private static bool IsPossible(string id) =>
        id.Length is > 5 and <= LongestId && id.StartsWith(Prefix, StringComparison.Ordinal) && !ResponseMarks.IsMark(id);

    private byte[] Seal(in CallerScope caller, string id, StoredResponse response)
    {
        byte[] value = new byte[NonceBytes + TagBytes + response.Length];
        var text = value.AsSpan(NonceBytes + TagBytes);
        response.WriteTo(text);
        RandomNumberGenerator.Fill(value.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(secret.SealKeyOf(caller, id), TagBytes);
        aes.Encrypt(value.AsSpan(0, NonceBytes), text, text, value.AsSpan(NonceBytes, TagBytes)); // in its place
        return value;
    }

    /// <summary>Returns null if the value was not encrypted for this caller and id: a truncated file, or a store that mixes up its values.</summary>
    private StoredResponse? Open(in CallerScope caller, string id, ReadOnlyMemory<byte> value)
    {
        if (value.Length < NonceBytes + TagBytes) return null;
        byte[] plain = new byte[value.Length - NonceBytes - TagBytes];
        try
        {
            using var aes = new AesGcm(secret.SealKeyOf(caller, id), TagBytes);
            aes.Decrypt(value.Span[..NonceBytes], value.Span[(NonceBytes + TagBytes)..], value.Span.Slice(NonceBytes, TagBytes), plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        return StoredResponse.TryRead(plain, out var response) ? response : null;
    }

    [LoggerMessage(EventId = 125, Level = LogLevel.Error, Message = "A response could not be {Done} in the store of responses: {ExceptionType}: {Reason}")]
    private partial void LogFault(string done, string exceptionType, string reason);
}

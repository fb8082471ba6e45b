namespace ProviderKit;

/// <summary>An upstream that answers the requests its <see cref="ProviderInfo.Formats"/> name, chat by default. Makes exactly one attempt per call.</summary>
/// <remarks>
/// The dispatcher chooses the provider and the token, rotates, and records. A provider sees no pool, never retries and
/// keeps no state of a request. Implementations must be thread-safe: one instance serves all calls.
/// </remarks>
/// <example>
/// <code>
/// internal sealed class EchoProvider : IChatProvider
/// {
///     public ProviderInfo Info { get; } = new()
///     {
///         Name = "echo", Prefix = "echo-", Models = ["one"], Credential = CredentialRequirement.None,
///     };
///
///     public ValueTask&lt;ProviderReply> SendAsync(ProviderCall call, CancellationToken cancellationToken)
///     {
///         byte[] reply = """{"choices":[{"index":0,"message":{"role":"assistant","content":"echo"},"finish_reason":"stop"}]}"""u8.ToArray();
///         return new ValueTask&lt;ProviderReply>(ProviderReply.Whole(reply));
///     }
/// }
/// </code>
/// </example>
public interface IChatProvider
{
    /// <summary>What the dispatcher and the model list need to know about this provider. Constant for its lifetime.</summary>
    ProviderInfo Info { get; }

    /// <summary>Sends <paramref name="call"/> to the upstream once.</summary>
    /// <param name="call">The request, the upstream's name for the model, and the token to use.</param>
    /// <param name="cancellationToken">
    /// Cancelled when the caller has disconnected, or when a timeout of <see cref="UpstreamOptions"/> has passed. Must reach the upstream call; the dispatcher tells the two apart.
    /// </param>
    /// <returns>
    /// The reply, in the format of the request's <see cref="ChatRequest.Format"/>. A failure of the attempt is a value (<see cref="ProviderReply.Failed"/>), not
    /// an exception, so that the dispatcher can rotate without unwinding.
    /// </returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    ValueTask<ProviderReply> SendAsync(ProviderCall call, CancellationToken cancellationToken);
}

namespace ProviderKit;

/// <summary>Sends requests to the configured providers: finds the provider, leases tokens, rotates and falls back, and records the outcome.</summary>
/// <remarks>
/// Thread-safe. Every request writes exactly one <see cref="RequestRecord"/>. The interface can be mocked, and decorated with
/// <see cref="ProviderKitBuilderExtensions.AddDispatcherDecorator"/>: <see cref="DispatchResult"/> has factories for results of your own.
/// </remarks>
/// <example>
/// <code>
/// await using var result = await dispatcher.SendAsync(ChatRequest.Create("ext-copilot-gpt-4", [new PlainMessage("user", "Hello")]));
/// Console.WriteLine(result.ReadChat().Text);
/// </code>
/// </example>
public interface IChatDispatcher
{
    /// <summary>Sends a request.</summary>
    /// <param name="request">The request; its bytes must stay valid until the result is disposed.</param>
    /// <param name="cancellationToken">Cancelled when the caller has disconnected; ends the upstream call at once.</param>
    /// <returns>The reply or the error; dispose it, which also writes the record.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    ValueTask<DispatchResult> SendAsync(ChatRequest request, CancellationToken cancellationToken = default);
}

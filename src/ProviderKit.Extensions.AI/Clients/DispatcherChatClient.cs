using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using ProviderKit.Extensions.AI.Replies;
using ProviderKit.Extensions.AI.Requests;

namespace ProviderKit.Extensions.AI.Clients;

/// <summary>A chat client over the dispatcher: each call is a request like any other, with tokens, rotation, fallbacks, trail and record.</summary>
internal sealed class DispatcherChatClient : IChatClient
{
    private readonly IChatDispatcher _dispatcher;
    private readonly string _model;
    private readonly ChatClientMetadata _metadata;

    public DispatcherChatClient(IChatDispatcher dispatcher, string model)
    {
        (_dispatcher, _model) = (dispatcher, model);
        _metadata = new ChatClientMetadata(ClientServices.ProviderName, null, model);
    }

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var request = ChatBody.Create(this, options?.ModelId ?? _model, messages, options, stream: false);
        var result = await _dispatcher.SendAsync(request, cancellationToken).ConfigureAwait(false);
        await using (result.ConfigureAwait(false))
            return result.ErrorOfWhole is { } error ? throw new ProviderException(error) : ReplyReader.Read(result, request);
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var request = ChatBody.Create(this, options?.ModelId ?? _model, messages, options, stream: true);
        var result = await _dispatcher.SendAsync(request, cancellationToken).ConfigureAwait(false);
        await using (result.ConfigureAwait(false))
        {
            if (result.ErrorOfStream is { } error) throw new ProviderException(error);
            var reader = new DeltaReader(result, request);
            await foreach (var chunk in result.Stream!.ReadAllAsync(cancellationToken).ConfigureAwait(false)) yield return reader.Read(chunk.Json);
            yield return reader.End();
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => ClientServices.Find(this, serviceType, serviceKey, _metadata, _dispatcher);

    public void Dispose()
    {
        // The dispatcher is the app's.
    }
}

using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace ProviderKit.Extensions.AI.Upstream;

/// <summary>Any chat client as an upstream of the gateway, with an embedding generator if the app names one.</summary>
internal sealed class ChatClientProvider : IChatProvider
{
    private readonly IChatClient _client;
    private readonly IEmbeddingGenerator<string, Embedding<float>>? _embeddings;
    private readonly TimeProvider _time;
    private readonly Func<Exception, ProviderError?>? _errorOf;
    private readonly ErrorRules _errors;

    /// <param name="name">The provider's name.</param>
    /// <param name="client">The client; it stays the app's.</param>
    /// <param name="embeddings">Answers requests for embeddings; null for none. It stays the app's.</param>
    /// <param name="settings">The provider's settings, which go before what the app says.</param>
    /// <param name="options">What the app says.</param>
    /// <param name="time">The clock of replies.</param>
    public ChatClientProvider(
        string name, IChatClient client, IEmbeddingGenerator<string, Embedding<float>>? embeddings, ProviderOptions settings, ChatClientProviderOptions options, TimeProvider time)
    {
        (_client, _embeddings, _time, _errorOf, _errors) = (client, embeddings, time, options.ErrorOf, new ErrorRules { Rules = [.. settings.ErrorRules] });
        Info = new ProviderInfo
        {
            Name = name,
            Prefix = settings.Prefix ?? options.Prefix ?? $"ext-{name}-",
            Models = settings.Models.Count > 0 ? [.. settings.Models] : options.Models.Count > 0 ? [.. options.Models]
                : [.. ModelsOf(client, embeddings)],
            Formats = embeddings is null ? [WireFormat.OpenAIChat] : [WireFormat.OpenAIChat, WireFormat.OpenAIEmbeddings],
            Credential = CredentialRequirement.None,
        };
    }

    public ProviderInfo Info { get; }

    public async ValueTask<ProviderReply> SendAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        try
        {
            if (_embeddings is not null && call.Request.Format.Operation == WireOperation.Embeddings)
                return ProviderReply.Whole(await GivenEmbeddings.AnswerAsync(_embeddings, call, Info.Name, cancellationToken).ConfigureAwait(false));
            var (messages, options) = Read(call);
            var answer = new Answer(error => ClientErrors.From(error, Info.Name, _errors), call.Model, _time.GetUtcNow(), call.LeavesOut);
            if (call.Request.Stream) return ProviderReply.Streamed(ChatEventReader.From(StreamAsync(messages, options, answer, CancellationToken.None)));
            var response = await _client.GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false);
            return ProviderReply.Whole(CompletionWriter.Write(response, answer, Info.Name));
        }
        catch (Exception e) when (ErrorOf(e, cancellationToken) is { } error)
        {
            return ProviderReply.Failed(error);
        }
    }

    private static IEnumerable<string> ModelsOf(IChatClient client, IEmbeddingGenerator<string, Embedding<float>>? embeddings)
    {
        string?[] names = [client.GetService<ChatClientMetadata>()?.DefaultModelId, embeddings?.GetService<EmbeddingGeneratorMetadata>()?.DefaultModelId];
        return names.Where(static name => !string.IsNullOrEmpty(name)).Distinct()!;
    }

    private (List<ChatMessage> Messages, ChatOptions Options) Read(ProviderCall call)
    {
        using var body = JsonDocument.Parse(call.Request.Body);
        return (GivenMessages.Read(body.RootElement, Info.Name, call.LeavesOut), GivenOptions.Read(body.RootElement, call.Model));
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> StreamAsync(
        List<ChatMessage> messages, ChatOptions options, Answer answer, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var writer = new ChunkWriter(answer, Info.Name);
        var updates = _client.GetStreamingResponseAsync(messages, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (updates.ConfigureAwait(false))
        {
            while (await MoveAsync(updates, cancellationToken).ConfigureAwait(false))
                foreach (var chunk in writer.Write(updates.Current)) yield return chunk;
            foreach (var chunk in writer.End()) yield return chunk;
        }
    }

    private async ValueTask<bool> MoveAsync(IAsyncEnumerator<ChatResponseUpdate> updates, CancellationToken cancellationToken)
    {
        try
        {
            return await updates.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (ErrorOf(e, cancellationToken) is { } error)
        {
            throw new ProviderException(error, e);
        }
    }

    /// <summary>What an exception means; null where it is the caller who has left, or a fault, which the dispatcher reports as one.</summary>
    private ProviderError? ErrorOf(Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException && cancellationToken.IsCancellationRequested ? null
        : _errorOf?.Invoke(exception) ?? ClientErrors.Of(exception, Info.Name, _errors);
}

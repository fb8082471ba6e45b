using System.Buffers;
using System.Net.Http.Headers;

namespace ProviderKit;

/// <summary>Sends an embeddings request in the vendor's own format, and brings the reply back in OpenAI's. Thread-safe.</summary>
internal sealed class TranslatedEmbeddingsSender(HttpVendor vendor, IEmbeddingsTranslator translator, UpstreamClient client)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <param name="message">The request without body; disposed here.</param>
    /// <param name="call">What is asked.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away.</param>
    public async ValueTask<ChatResponse> SendAsync(HttpRequestMessage message, ProviderCall call, CancellationToken cancellationToken)
    {
        if (EmbeddingsDocument.TryRead(call.Request, vendor.Name, translator.Members, out var document) is { } error)
        {
            message.Dispose();
            return ChatResponse.Failed(error);
        }
        var body = new ArrayBufferWriter<byte>();
        translator.WriteRequest(document!, call.Model, body);
        message.Content = new ReadOnlyMemoryContent(body.WrittenMemory);
        message.Content.Headers.ContentType = Json;

        var response = await client.SendAsync(message, ReplyForm.Whole, vendor.Errors, cancellationToken).ConfigureAwait(false);
        if (response.Error is not null) return response;
        await using (response.ConfigureAwait(false))
            return Translate(response.Body, new EmbeddingsContext(document!, vendor.Name, vendor.Errors, call.Model)).With(response.Limits);
    }

    private ChatResponse Translate(ReadOnlyMemory<byte> reply, EmbeddingsContext context)
    {
        var buffer = new PooledBuffer(reply.Length + 1024);
        var error = translator.WriteReply(reply, context, buffer);
        if (error is null) return ChatResponse.Whole(buffer.Written, buffer);
        buffer.Dispose();
        return ChatResponse.Failed(error);
    }
}

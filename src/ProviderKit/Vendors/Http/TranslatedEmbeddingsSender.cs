using System.Buffers;
using System.Net.Http.Headers;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.OpenAIEmbeddings;
using ProviderKit.Upstream;

namespace ProviderKit.Vendors.Http;

/// <summary>Sends an embeddings request in the vendor's own format and translates the reply to OpenAI's. Thread-safe.</summary>
internal sealed class TranslatedEmbeddingsSender(HttpVendor vendor, EmbeddingsTranslator translator, UpstreamClient client)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <param name="message">The request without a body; disposed here.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away.</param>
    public async ValueTask<ProviderReply> SendAsync(HttpRequestMessage message, ProviderCall call, CancellationToken cancellationToken)
    {
        var (error, memory) = await TranslationMemory.TakeAsync(call.Request, vendor.Name, cancellationToken).ConfigureAwait(false);
        using var held = memory;
        EmbeddingsDocument? document = null;
        error ??= EmbeddingsDocument.TryRead(call.Request, vendor.Name, translator.Members, out document);
        if (error is not null)
        {
            message.Dispose();
            return ProviderReply.Refused(error);
        }
        var body = new ArrayBufferWriter<byte>();
        translator.WriteRequest(document!, call.Model, body);
        memory?.Written(body.Capacity);
        message.Content = new ReadOnlyMemoryContent(body.WrittenMemory);
        message.Content.Headers.ContentType = Json;

        var response = await client.SendAsync(message, ReplyForm.Whole, vendor.Errors, cancellationToken, call.Request.Memory).ConfigureAwait(false);
        if (response.Error is not null) return response;
        memory?.Sent();
        var context = new EmbeddingsContext(document!, vendor.Name, vendor.Errors, call.Model);
        await using (response.ConfigureAwait(false))
            return (await TranslatedReply.MakeAsync(
                response.Body, call.Request.Memory, output => translator.WriteReply(response.Body, context, output), cancellationToken).ConfigureAwait(false)).With(response.Limits);
    }
}

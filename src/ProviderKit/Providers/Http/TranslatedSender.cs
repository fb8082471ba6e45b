using System.Buffers;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace ProviderKit;

/// <summary>Sends a request in the vendor's own format, and brings the reply back in OpenAI's. Thread-safe.</summary>
internal sealed class TranslatedSender(HttpVendor vendor, UpstreamClient client, TimeProvider time, ImageFetcher? images)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly IChatTranslator _translator = vendor.Translator!;

    /// <param name="message">The request without body; disposed here.</param>
    /// <param name="call">What is asked.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away.</param>
    public async ValueTask<ChatResponse> SendAsync(HttpRequestMessage message, ProviderCall call, CancellationToken cancellationToken)
    {
        ChatDocument? chat = null;
        bool handedOver = false;
        try
        {
            var error = ChatDocument.TryRead(call.Request.Body, out chat);
            if (error is null && images is not null && _translator.NeedsImageBytes)
                error = await images.FetchAsync(chat!, vendor.Name, cancellationToken).ConfigureAwait(false);
            error ??= Write(message, call.Model, chat!);
            if (error is not null)
            {
                message.Dispose();
                return ChatResponse.Failed(error);
            }
            var form = chat!.Stream ? vendor.StreamForm : ReplyForm.Whole;
            var response = await client.SendAsync(message, form, vendor.Errors, cancellationToken).ConfigureAwait(false);
            if (response.Error is not null) return response;

            var context = new ReplyContext(chat, vendor.Name, vendor.Errors, call.Model, NewId(), time.GetUtcNow().ToUnixTimeSeconds());
            if (response.Events is { } events)
            {
                handedOver = true;
                return ChatResponse.Streamed(new TranslatedChatReader(events, _translator.BeginStream(context), context)).With(response.Limits);
            }
            await using (response.ConfigureAwait(false)) return TranslateWhole(response.Body, context).With(response.Limits);
        }
        finally
        {
            if (!handedOver) chat?.Dispose();
        }
    }

    private ProviderError? Write(HttpRequestMessage message, string model, ChatDocument chat)
    {
        var body = new ArrayBufferWriter<byte>();
        if (_translator.WriteRequest(chat, model, body) is { } error) return error;
        message.Content = new ReadOnlyMemoryContent(body.WrittenMemory);
        message.Content.Headers.ContentType = Json;
        return null;
    }

    private ChatResponse TranslateWhole(ReadOnlyMemory<byte> reply, ReplyContext context)
    {
        var buffer = new PooledBuffer(reply.Length + 1024);
        var error = _translator.WriteReply(reply, context, buffer);
        if (error is null) return ChatResponse.Whole(buffer.Written, buffer);
        buffer.Dispose();
        return ChatResponse.Failed(error);
    }

    private static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
}

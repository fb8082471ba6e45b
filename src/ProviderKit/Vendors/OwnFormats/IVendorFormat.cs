using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace ProviderKit;

/// <summary>
/// A vendor's own wire format for chat: translates requests from OpenAI chat and replies back to it. Pure functions over bytes; the gateway sends, waits,
/// retries, reads retry hints, and classifies errors. Thread-safe.
/// </summary>
/// <remarks>
/// Set it as <see cref="VendorApi.OwnFormat"/> of one of the vendor's APIs. Clients of every format can use the vendor, since the gateway translates all
/// of them to OpenAI chat.
/// Exceptions that show an unexpected reply (<see cref="System.Text.Json.JsonException"/>,
/// <see cref="InvalidOperationException"/>, <see cref="KeyNotFoundException"/>, <see cref="FormatException"/>) become the error of a bad reply; an error
/// body is then read in the usual ways. Any other exception fails the attempt with a 500.
/// </remarks>
/// <example>
/// A vendor that takes one prompt and returns one text, without streams:
/// <code>
/// internal sealed class PromptFormat : IVendorFormat
/// {
///     public ProviderError? WriteRequest(VendorRequest request)
///     {
///         if (request.Stream) return request.Unsupported("stream");
///         using var chat = JsonDocument.Parse(request.Chat);
///         using var json = new Utf8JsonWriter(request.Body);
///         json.WriteStartObject();
///         json.WriteString("prompt", chat.RootElement.GetProperty("messages")[0].GetProperty("content").GetString());
///         json.WriteEndObject();
///         return null;
///     }
///
///     public ProviderError? WriteReply(ReadOnlyMemory&lt;byte> reply, VendorReplyContext context, IBufferWriter&lt;byte> output)
///     {
///         using var vendor = JsonDocument.Parse(reply);
///         if (!vendor.RootElement.TryGetProperty("text", out var text)) return context.BadReply("a reply without text");
///         var message = new { role = "assistant", content = text.GetString() };
///         using var json = new Utf8JsonWriter(output);
///         JsonSerializer.Serialize(json, new
///         {
///             id = context.Id, @object = "chat.completion", created = context.Created, model = context.Model,
///             choices = new[] { new { index = 0, message, finish_reason = "stop" } },
///         });
///         return null;
///     }
///
///     public IVendorStream BeginStream(VendorReplyContext context) => throw new NotSupportedException();
/// }
/// </code>
/// </example>
[Experimental(ProviderKitExperiments.VendorFormats)]
public interface IVendorFormat
{
    /// <summary>Writes the vendor's request.</summary>
    /// <param name="request">The OpenAI chat request; receives the vendor's body, path and headers.</param>
    /// <returns>
    /// Null, or why the vendor cannot serve the request (<see cref="VendorRequest.Unsupported"/>). If the vendor does not support a parameter, either return an error that names
    /// it, or record it with <see cref="VendorRequest.LeaveOut"/>.
    /// </returns>
    ProviderError? WriteRequest(VendorRequest request);

    /// <summary>Writes a vendor's whole reply as an OpenAI chat completion.</summary>
    /// <param name="reply">The vendor's reply, with status 200.</param>
    /// <param name="context">The request.</param>
    /// <param name="output">Receives the completion.</param>
    /// <returns>Null, or what is wrong with the reply (<see cref="VendorReplyContext.BadReply"/>, <see cref="VendorReplyContext.ErrorOf"/>).</returns>
    ProviderError? WriteReply(ReadOnlyMemory<byte> reply, VendorReplyContext context, IBufferWriter<byte> output);

    /// <summary>Begins the translation of one stream.</summary>
    /// <param name="context">The request.</param>
    IVendorStream BeginStream(VendorReplyContext context);

    /// <summary>Reads a vendor's error if its body has none of the usual forms (<c>{"error":{"message","code"}}</c> and the like).</summary>
    /// <param name="status">The HTTP status; 0 for an error in a reply with status 200.</param>
    /// <param name="body">The body, which may be anything.</param>
    /// <returns>The error; null, the default, reads the body in the usual ways.</returns>
    VendorError? ReadError(int status, ReadOnlyMemory<byte> body) => null;

    /// <summary>Reads the vendor's list of models if it has none of the usual forms (<c>{"data":[{"id"}]}</c> and the like).</summary>
    /// <param name="list">The reply of <see cref="HttpVendor.ModelsPath"/>.</param>
    /// <returns>The vendor's names of its models; null, the default, reads the list in the usual ways.</returns>
    IEnumerable<string>? ReadModels(ReadOnlyMemory<byte> list) => null;
}

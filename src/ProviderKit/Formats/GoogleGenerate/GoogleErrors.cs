using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>Reads errors in a body or an event of a response with status 200.</summary>
internal static class GoogleErrors
{
    /// <summary>Reads an array: Google wraps errors in one if it expects a stream without <c>alt=sse</c>.</summary>
    public static ProviderError OfArray(ReadOnlyMemory<byte> body, ReplyContext context)
    {
        using var json = JsonDocument.Parse(body);
        bool error = json.RootElement.GetArrayLength() > 0 && JsonMember.Get(json.RootElement[0], "error").ValueKind == JsonValueKind.Object;
        return error ? Of(body, context) : context.BadReply("an array in place of an answer");
    }

    public static ProviderError Of(ReadOnlyMemory<byte> body, ReplyContext context) =>
        UpstreamErrors.FromBody(body, context.Provider, context.Errors);
}

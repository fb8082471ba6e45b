using System.Runtime.InteropServices;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Requests;
using ProviderKit.Texts;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.OpenAIResponses.Outbound;

/// <summary>Reads errors in a failed response or in an event.</summary>
internal static class ResponsesErrors
{
    // The codes of ResponseError in OpenAI's API description that blame the request, in addition to those of other APIs.
    private static readonly string[] OfTheRequest =
        ["invalid_prompt", "data_residency_mismatch", "bio_policy", "misalignment_policy_violation", "empty_image_file", "unsupported_image_media_type"];

    private static readonly string[] OfTheRequestBegin = ["invalid_image", "invalid_base64_image", "image_", "failed_to_download_image"];

    /// <summary>The error of a failed response.</summary>
    public static ProviderError Of(JsonElement response, ReplyContext context) =>
        JsonMember.Get(response, "error") is { ValueKind: JsonValueKind.Object or JsonValueKind.String } error
            ? OfBody(error.ValueKind == JsonValueKind.Object ? JsonMarshal.GetRawUtf8Value(error).ToArray() : JsonMarshal.GetRawUtf8Value(response).ToArray(), context)
            : context.BadReply("a response that failed, and does not say why");

    /// <summary>The error in a body or an event.</summary>
    public static ProviderError OfBody(ReadOnlyMemory<byte> body, ReplyContext context)
    {
        var read = UpstreamErrorBody.Read(body);
        if (read.Code is { } code && (Array.IndexOf(OfTheRequest, code) >= 0 || Array.Exists(OfTheRequestBegin, begin => code.StartsWith(begin, StringComparison.Ordinal))))
            return UpstreamErrors.OfStatus(400, read, context.Provider, context.Errors);
        if (read.Code is "server_is_overloaded" or "slow_down") return UpstreamErrors.OfStatus(529, read, context.Provider, context.Errors);
        return UpstreamErrors.FromBody(body, context.Provider, context.Errors);
    }

    /// <summary>The optional parts added by the translation that an upstream refused.</summary>
    public static OptionalParts OptionalPartsIn(ProviderError error)
    {
        if (error.Kind != ProviderErrorKind.InvalidRequest) return OptionalParts.None;
        if (error.Param == "top_logprobs" || error.Message.Contains("logprobs", StringComparison.OrdinalIgnoreCase)) return OptionalParts.LogProbs;
        // "Your organization must be verified to generate reasoning summaries."
        if (error.Param == "reasoning.summary" || (error.Message.Contains("summar", StringComparison.OrdinalIgnoreCase) && error.Message.Contains("reasoning", StringComparison.OrdinalIgnoreCase))) return OptionalParts.ThoughtTexts;
        if (error.Param == "include" || error.Message.StartsWith("Encrypted content is not supported", StringComparison.OrdinalIgnoreCase)) return OptionalParts.SealedThoughts;
        // "The encrypted content gAAA… could not be verified": from another account, or truncated. "Item 'rs_…' of type 'reasoning' was
        // provided without its required following item": the client has changed the conversation.
        bool isAboutThoughts = error.Code == "invalid_encrypted_content" || error.Message.Contains("encrypted content", StringComparison.OrdinalIgnoreCase)
            || error.Message.Contains("encrypted_content", StringComparison.Ordinal) || error.Message.Contains("of type 'reasoning'", StringComparison.Ordinal);
        return isAboutThoughts ? OptionalParts.Thoughts : OptionalParts.None;
    }
}

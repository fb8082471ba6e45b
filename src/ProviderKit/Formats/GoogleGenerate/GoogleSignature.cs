using System.Buffers.Text;
using System.Text.Json;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>
/// Gemini 3 signs its thoughts and needs the signature back with the call that it belongs to. OpenAI clients
/// get it in the form of Google's own OpenAI-compatible endpoint: <c>extra_content.google.thought_signature</c> of the tool
/// call, or of the message if it belongs to text.
/// </summary>
internal static class GoogleSignature
{
    /// <summary>The documented placeholder for content that Gemini 3 did not create.</summary>
    public const string None = "skip_thought_signature_validator";

    /// <summary>Whether the upstream creates these signatures itself. Signatures that others forward, such as routers, are sealed.</summary>
    public static bool IsBy(BridgeContext context) => context.Signer == GoogleFormat.Provider;

    /// <summary>
    /// The signature of a message or a tool call; null if it has none or a truncated one. The field has
    /// the type bytes, and the API refuses text that is not base64 with a 400 ("Base64 decoding failed").
    /// </summary>
    public static string? Of(JsonElement carrier)
    {
        foreach (string name in (ReadOnlySpan<string>)["extra_content", "google", "thought_signature"])
            if (carrier.ValueKind != JsonValueKind.Object || !carrier.TryGetProperty(name, out carrier)) return null;
        return carrier.ValueKind == JsonValueKind.String && carrier.GetString() is { Length: > 0 } signature
            && (Base64.IsValid(signature) || Base64Url.IsValid(signature)) ? signature : null;
    }

    public static void Write(Utf8JsonWriter json, string signature)
    {
        json.WriteStartObject("extra_content"u8);
        json.WriteStartObject("google"u8);
        json.WriteString("thought_signature"u8, signature);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

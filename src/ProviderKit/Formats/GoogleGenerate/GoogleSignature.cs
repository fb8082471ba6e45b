using System.Buffers.Text;
using System.Text.Json;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>
/// Gemini 3 signs what it thought and wants the signature back with the call it belongs to. It travels through OpenAI
/// clients as Google's own OpenAI-compatible endpoint has it: <c>extra_content.google.thought_signature</c> of the tool
/// call, or of the message where it belongs to text.
/// </summary>
internal static class GoogleSignature
{
    /// <summary>Stands in for the signature of what Gemini 3 did not make itself; documented for exactly that.</summary>
    public const string None = "skip_thought_signature_validator";

    /// <summary>Whether the upstream that answers is the one that makes these signatures: those that others pass on, as routers do, are sealed.</summary>
    public static bool IsBy(BridgeContext context) => context.Signer == GoogleFormat.Provider;

    /// <summary>
    /// The signature that a message or a tool call carries; null when it carries none, or one that was cut. The field is
    /// of the type bytes, and text that is no base64 is a 400 ("Base64 decoding failed").
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

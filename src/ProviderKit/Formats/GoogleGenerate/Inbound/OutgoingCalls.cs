using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.GoogleGenerate.Inbound;

/// <summary>Writes the calls of one candidate, each as one part.</summary>
internal static class OutgoingCalls
{
    public static void Write(Utf8JsonWriter json, HeldCalls calls, OutgoingSeal seal, BridgeContext context)
    {
        var ids = new ReplyCallIds(context.Id);
        bool isFirst = true;
        foreach (var call in calls.All)
        {
            if (call.Name is null) continue;
            json.WriteStartObject();
            json.WriteStartObject("functionCall"u8);
            json.WriteString("id"u8, ids.Next(call.GivenId));
            json.WriteString("name"u8, context.Notes.ToolNames.ToClient(call.Name));
            json.WritePropertyName("args"u8);
            json.WriteRawValue(call.Arguments, skipInputValidation: true);
            json.WriteEndObject();
            if (SignatureOf(call, isFirst ? seal : null, context) is { } signature) json.WriteString("thoughtSignature"u8, signature);
            json.WriteEndObject();
            isFirst = false;
        }
    }

    /// <summary>Google's own signature, or a seal of this gateway with the data that another vendor needs back.</summary>
    private static string? SignatureOf(HeldCall call, OutgoingSeal? seal, BridgeContext context)
    {
        if (call.Extra is { } extra && GoogleSignature.IsBy(context))
        {
            using var json = JsonDocument.Parse($"{{\"extra_content\":{Encoding.UTF8.GetString(extra)}}}");
            if (GoogleSignature.Of(json.RootElement) is { } own) return own;
        }
        return (seal ?? new OutgoingSeal(context)).Sign(call.Extra);
    }
}

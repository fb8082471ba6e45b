using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Endpoints;

/// <summary><c>GET /health</c>: 200 while the process serves. Names providers and what they lack; no token, no address.</summary>
internal sealed class HealthEndpoint(ProviderRegistry registry)
{
    public Task HandleAsync(HttpContext context)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("status"u8, "ok"u8);
            json.WriteStartObject("providers"u8);
            foreach (var entry in registry.Providers)
                if (entry.Enabled) Write(json, entry);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return JsonAnswer.WriteAsync(context, 200, body.WrittenMemory);
    }

    private static void Write(Utf8JsonWriter json, ProviderEntry entry)
    {
        var tokens = entry.Tokens.GetTokenStats();
        bool blocked = tokens.Count > 0 && tokens.All(t => t.Blocked);
        json.WriteStartObject(entry.Name);
        json.WriteString("status"u8, entry.Problem is not null ? "unconfigured" : blocked ? "blocked" : "ready");
        if (entry.Problem is { } problem) json.WriteString("problem"u8, problem);
        json.WriteNumber("tokens"u8, tokens.Count);
        json.WriteNumber("blocked"u8, tokens.Count(t => t.Blocked));
        json.WriteEndObject();
    }
}

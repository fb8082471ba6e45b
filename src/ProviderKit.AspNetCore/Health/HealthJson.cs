using System.Buffers;
using System.Text.Json;

namespace ProviderKit.AspNetCore.Health;

/// <summary>Writes health and readiness: the enabled providers, and their problems and those of the state folder; no token, no address.</summary>
internal static class HealthJson
{
    public static ReadOnlyMemory<byte> Write(string status, IReadOnlyList<ProviderReport> providers, string? stateProblem)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("status"u8, status);
            json.WriteString("version"u8, ProviderKitDiagnostics.Version);
            json.WriteStartArray("degraded"u8);
            foreach (var provider in providers)
                if (provider.Condition != ProviderCondition.Ready) json.WriteStringValue(provider.Name);
            if (stateProblem is not null) json.WriteStringValue("state"u8);
            json.WriteEndArray();
            if (stateProblem is not null)
            {
                json.WriteStartObject("state"u8);
                json.WriteBoolean("kept"u8, false);
                json.WriteString("problem"u8, stateProblem);
                json.WriteEndObject();
            }
            json.WriteStartObject("providers"u8);
            foreach (var provider in providers) Write(json, provider);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return body.WrittenMemory;
    }

    public static string NameOf(ProviderCondition condition) => condition switch
    {
        ProviderCondition.Ready => "ready",
        ProviderCondition.Degraded => "degraded",
        ProviderCondition.Blocked => "blocked",
        ProviderCondition.Down => "down",
        _ => "unconfigured",
    };

    private static void Write(Utf8JsonWriter json, ProviderReport provider)
    {
        json.WriteStartObject(provider.Name);
        json.WriteString("status"u8, NameOf(provider.Condition));
        if (provider.Problem is { } problem) json.WriteString("problem"u8, problem);
        json.WriteNumber("tokens"u8, provider.Tokens);
        json.WriteNumber("blocked"u8, provider.Blocked);
        json.WriteEndObject();
    }
}

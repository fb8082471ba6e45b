using System.Text.Json;

namespace ProviderKit.Tests.Providers.Translation;

/// <summary>Reads Gemini's format.</summary>
internal static class GoogleMeaning
{
    public static Meaning Read(JsonElement root)
    {
        var meaning = new Meaning();
        if (root.TryGetProperty("systemInstruction", out var system))
            foreach (var part in system.GetProperty("parts").EnumerateArray()) meaning.System(part.GetProperty("text").GetString()!);
        string? before = null;
        foreach (var turn in root.GetProperty("contents").EnumerateArray())
        {
            string role = turn.GetProperty("role").GetString()!;
            // The API wants the roles to alternate.
            if (role == before) meaning.Unknown(turn);
            before = role;
            foreach (var part in turn.GetProperty("parts").EnumerateArray()) ReadPart(part, role, meaning);
        }
        bool mayCall = !root.TryGetProperty("toolConfig", out var config)
            || config.GetProperty("functionCallingConfig").GetProperty("mode").GetString() != "NONE";
        if (mayCall && root.TryGetProperty("tools", out var tools))
            foreach (var tool in tools[0].GetProperty("functionDeclarations").EnumerateArray()) meaning.Tool(tool, "parametersJsonSchema");
        var generation = root.GetProperty("generationConfig");
        if (generation.TryGetProperty("maxOutputTokens", out var most)) meaning.MaxTokens(most.GetInt32());
        if (generation.TryGetProperty("stopSequences", out var stop)) meaning.Stop(stop);
        if (generation.TryGetProperty("temperature", out var temperature)) meaning.Temperature(temperature);
        return meaning;
    }

    private static void ReadPart(JsonElement part, string role, Meaning meaning)
    {
        var member = part.EnumerateObject().First();
        switch (role, member.Name)
        {
            case ("user", "text"): meaning.User(member.Value.GetString()!); break;
            case ("model", "text"): meaning.Assistant(member.Value.GetString()!); break;
            case ("user", "inlineData") when member.Value.GetProperty("mimeType").ValueEquals("image/png"):
                meaning.Image(member.Value.GetProperty("data").GetString()!);
                break;
            case ("model", "functionCall"):
                meaning.Call(member.Value.GetProperty("name").GetString()!, member.Value.GetProperty("args"));
                break;
            case ("user", "functionResponse"):
                var output = member.Value.GetProperty("response").GetProperty("output");
                meaning.Result(member.Value.GetProperty("name").GetString()!, output.ValueKind == JsonValueKind.String ? output.GetString()! : output.GetRawText());
                break;
            default: meaning.Unknown(part); break;
        }
    }
}

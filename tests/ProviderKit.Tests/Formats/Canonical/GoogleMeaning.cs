using System.Text.Json;

namespace ProviderKit.Tests.Formats.Canonical;

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
            // The API wants the roles to alternate, but for the results of a turn's calls, which are a turn of their own.
            string kind = turn.GetProperty("parts")[0].TryGetProperty("functionResponse", out _) ? "results" : role;
            if (kind == before) meaning.Unknown(turn);
            before = kind;
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
                // An object is what the tool said; any other text stands in one.
                var response = member.Value.GetProperty("response");
                bool text = response.TryGetProperty("output", out var output) && output.ValueKind == JsonValueKind.String && response.EnumerateObject().Count() == 1;
                meaning.Result(member.Value.GetProperty("name").GetString()!, text ? output.GetString()! : response.GetRawText());
                break;
            default: meaning.Unknown(part); break;
        }
    }
}

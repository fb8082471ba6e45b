using System.Text;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>Writes <c>logprobsResult</c> as OpenAI's <c>logprobs</c>.</summary>
internal static class GoogleLogProbs
{
    public static void Write(Utf8JsonWriter json, JsonElement result)
    {
        json.WriteStartObject();
        json.WriteStartArray("content"u8);
        // Both lists have one item per token.
        var tops = GoogleJson.Items(result, "topCandidates").ToArray();
        int index = 0;
        foreach (var chosen in GoogleJson.Items(result, "chosenCandidates"))
        {
            json.WriteStartObject();
            WriteToken(json, chosen);
            json.WriteStartArray("top_logprobs"u8);
            if (index < tops.Length)
            {
                foreach (var candidate in GoogleJson.Items(tops[index], "candidates"))
                {
                    json.WriteStartObject();
                    WriteToken(json, candidate);
                    json.WriteEndObject();
                }
            }
            json.WriteEndArray();
            json.WriteEndObject();
            index++;
        }
        json.WriteEndArray();
        json.WriteNull("refusal"u8);
        json.WriteEndObject();
    }

    private static void WriteToken(Utf8JsonWriter json, JsonElement candidate)
    {
        string token = JsonMember.Text(candidate, "token") ?? "";
        json.WriteString("token"u8, token);
        json.WriteNumber("logprob"u8, Number(JsonMember.Get(candidate, "logProbability")));
        json.WriteStartArray("bytes"u8);
        foreach (byte b in Encoding.UTF8.GetBytes(token)) json.WriteNumberValue(b);
        json.WriteEndArray();
    }

    // 1e999 is valid JSON but infinite in .NET, which cannot write it.
    private static double Number(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number) ? number : 0;
}

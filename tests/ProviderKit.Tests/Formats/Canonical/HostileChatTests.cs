using System.Buffers;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using ProviderKit.Formats.AnthropicMessages;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.GoogleGenerate;
using ProviderKit.Formats.OllamaChat;
using ProviderKit.Formats.OpenAIResponses;
using ProviderKit.Formats.OpenAIResponses.Outbound;
using ProviderKit.Tests.Support;
using ProviderKit.Vendors.Cli;

namespace ProviderKit.Tests.Formats.Canonical;

/// <summary>Whatever a client has done to its history, the vendor takes it, and nothing that was said is lost.</summary>
public class HostileChatTests
{
    private const int Cases = 1_000;
    private const ulong Seed = 20_261_130;
    private const ulong Gamma = 1_760_000_003;

    [TestCase("claude-3-5-sonnet-20241022")]
    [TestCase("claude-sonnet-4-6")]
    public void WriteRequest_AnyHistory_IsOneThatAnthropicTakes(string model) => Run(json =>
        Written(new MessagesTranslator("anthropic"), json, model, AnthropicHistory.Refusal));

    [TestCase("gemini-2.5-pro")]
    [TestCase("gemini-3-pro-preview")]
    public void WriteRequest_AnyHistory_IsOneThatGoogleTakes(string model) => Run(json => Written(new GoogleTranslator(), json, model, GoogleHistory.Refusal));

    [Test]
    public void WriteRequest_AnyHistory_IsOneThatResponsesTakes() => Run(json => Written(new ResponsesTranslator("acme"), json, "gpt-5", ResponsesHistory.Refusal));

    [Test]
    public void WriteRequest_AnyHistory_IsWholeForOllama() => Run(json => Written(new OllamaTranslator(), json, "llama3.3", _ => null));

    [Test]
    public void Transcript_AnyHistory_IsWhole() => Run(json =>
    {
        if (!SaysSomething(json)) return null;
        ChatDocument.TryRead(Json.Bytes(json), out var chat);
        using (chat)
        {
            if (chat!.Tools.Count > 0) return null; // commands have none
            if (CliRequestCheck.Find(chat, "m", "acme") is { } refusal) return refusal.Message;
            return Lost(json, CliPrompt.Transcript(chat));
        }
    });

    private static void Run(Func<string, string?> fault)
    {
        TestContext.Out.WriteLine($"seed {Seed}, gamma {Gamma}");
        int cases = 0;
        Prop.ForAll(HostileChats.All.ToArbitrary(), json =>
        {
            cases++;
            string? found = fault(json);
            return (found is null).Label($"{found}\n{json}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases).WithReplay(Seed, Gamma).WithQuietOnSuccess(true));
        Assert.That(cases, Is.EqualTo(Cases));
    }

    private static string? Written(IChatTranslator translator, string json, string model, Func<JsonElement, string?> refusal)
    {
        if (!SaysSomething(json)) return null;
        ChatDocument.TryRead(Json.Bytes(json), out var chat);
        using (chat)
        {
            var output = new ArrayBufferWriter<byte>();
            if (translator.WriteRequest(chat!, model, output) is { } error) return error.Message;
            using var written = JsonDocument.Parse(output.WrittenMemory);
            return refusal(written.RootElement) ?? Lost(json, Texts(written.RootElement));
        }
    }

    /// <summary>A request of blanks alone is refused; another test shows it.</summary>
    private static bool SaysSomething(string json) => json.Contains('«') || json.Contains("tool_calls") || json.Contains("\"role\":\"tool\"") || json.Contains("\"role\":\"function\"");

    /// <summary>A text that is in no string of what went out.</summary>
    private static string? Lost(string json, string sent)
    {
        for (int i = 0; json.Contains(HostileChats.Mark(i)); i++)
            if (!sent.Contains(HostileChats.Mark(i))) return $"lost: {HostileChats.Mark(i)}";
        return null;
    }

    private static string Texts(JsonElement json)
    {
        var texts = new StringBuilder();
        Add(json);
        return texts.ToString();

        void Add(JsonElement value)
        {
            if (value.ValueKind == JsonValueKind.String) texts.Append(value.GetString()).Append('\n');
            if (value.ValueKind == JsonValueKind.Array)
                foreach (var item in value.EnumerateArray()) Add(item);
            if (value.ValueKind == JsonValueKind.Object)
                foreach (var member in value.EnumerateObject()) Add(member.Value);
        }
    }
}

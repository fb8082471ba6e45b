using System.Buffers;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using ProviderKit.Formats.AnthropicMessages;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.GoogleGenerate;
using ProviderKit.Formats.OllamaChat;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.Canonical;

/// <summary>Whatever the request, it says the same in every dialect; each is read back by a reader of its own.</summary>
public class MeaningTests
{
    private const int Cases = 1_000;

    // FsCheck's generator takes a seed and an odd number beside it.
    private const ulong Seed = 20_261_122;
    private const ulong Gamma = 1_760_000_001;

    [Test]
    public void WriteRequest_AnyChat_AnthropicSaysTheSame() =>
        Run(new MessagesTranslator("anthropic"), "claude-3-5-sonnet-20241022", AnthropicMeaning.Read);

    [Test]
    public void WriteRequest_AnyChat_GoogleSaysTheSame() => Run(new GoogleTranslator(), "gemini-1.5-pro", GoogleMeaning.Read);

    [Test]
    public void WriteRequest_AnyChat_OllamaSaysTheSame() => Run(new OllamaTranslator(), "llama3.3", OllamaMeaning.Read);

    private static void Run(IChatTranslator translator, string model, Func<JsonElement, Meaning> read)
    {
        TestContext.Out.WriteLine($"seed {Seed}, gamma {Gamma}");
        int cases = 0;
        try
        {
            Prop.ForAll(RandomChats.All, chat =>
            {
                cases++;
                string? difference = Difference(chat.ToJson(), translator, model, read);
                return (difference is null).Label(difference ?? "");
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases).WithReplay(Seed, Gamma).WithQuietOnSuccess(true));
        }
        catch (Exception e)
        {
            // The message has the counterexample, both as found and as shrunk.
            TestContext.Out.WriteLine(e.Message);
            throw;
        }
        Assert.That(cases, Is.EqualTo(Cases));
    }

    /// <summary>Null when the vendor's request says what the client's does.</summary>
    private static string? Difference(string openAI, IChatTranslator translator, string model, Func<JsonElement, Meaning> read)
    {
        byte[] body = Json.Bytes(openAI);
        if (ChatDocument.TryRead(body, out var chat) is { } unread) return unread.Message;
        using (chat)
        {
            var output = new ArrayBufferWriter<byte>();
            if (translator.WriteRequest(chat!, model, output) is { } refusal) return refusal.Message;
            using var client = JsonDocument.Parse(body);
            using var vendor = JsonDocument.Parse(output.WrittenMemory);
            var expected = OpenAIMeaning.Read(client.RootElement, chat!.Names.ToWire).Lines;
            var actual = read(vendor.RootElement).Lines;
            return expected.SequenceEqual(actual) ? null : $"said:\n{string.Join('\n', expected)}\ntranslated:\n{string.Join('\n', actual)}";
        }
    }
}

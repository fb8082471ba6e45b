using System.Text;
using ProviderKit.Dispatch.PassThrough;

namespace ProviderKit.Tests.Dispatch.PassThrough;

public class ReplyWindowTests
{
    private const string Secret = "sk-canary-0123456789abcdef0123456789";

    private static readonly string Long = new('a', 150_000);

    [TestCase("text/event-stream", $"data: {{\"x\":\"{Secret}\"}}\n\ndata: {{\"y\":\"é{Secret}é\"}}\n\n")]
    [TestCase("text/plain; charset=utf-8", Secret)]
    [TestCase("application/json", $$"""{"text":"{{Secret}} and {{Secret}}","n":1}""")]
    public void Read_TokenInText_IsMaskedWhereverItIsCut(string type, string text)
    {
        string masked = text.Replace(Secret, "[t-1]", StringComparison.Ordinal);
        var token = new ApiToken("t-1", Secret);
        string expected = token.MaskIn(text);
        Assert.That(expected, Does.Not.Contain(Secret), masked);
        for (int length = 1; length <= Encoding.UTF8.GetByteCount(text); length++)
            Assert.That(Passed(text, length, type, token), Is.EqualTo(expected), $"pieces of {length}");
    }

    [TestCase(1000)]
    [TestCase(30_000)]
    public void Read_TokenInOneLongWord_IsMasked(int piece)
    {
        string text = $"{{\"b64\":\"{Long}{Secret}{Long}\"}}";
        Assert.That(Passed(text, piece, "application/json", new ApiToken("t-1", Secret)), Is.EqualTo(new ApiToken("t-1", Secret).MaskIn(text)));
    }

    [Test]
    public void Read_Binary_IsNotTouched() =>
        Assert.That(Passed(Secret, 5, "audio/mpeg", new ApiToken("t-1", Secret)), Is.EqualTo(Secret));

    [TestCase("""{"id":"x","model":"whisper-1","m":"model"}""", """{"id":"x","model":"ext-openai-whisper-1","m":"model"}""")]
    [TestCase("""{"results":[{"model":"whisper-1"}]}""", """{"results":[{"model":"whisper-1"}]}""")]
    [TestCase("""{"model":null}""", """{"model":null}""")]
    public void Read_Json_NamesTheClientsModel(string json, string expected)
    {
        for (int length = 1; length <= json.Length; length++)
            Assert.That(Passed(json, length, "application/json", null, "ext-openai-whisper-1"), Is.EqualTo(expected), $"pieces of {length}");
    }

    [TestCase("application/json", """{"text":"t","usage":{"type":"duration","seconds":12.5}}""", 0, 0, 12.5)]
    [TestCase("application/json", """{"data":[{"b64_json":"AAAA"}],"usage":{"input_tokens":10,"output_tokens":20,"total_tokens":30,"input_tokens_details":{"cached_tokens":4}}}""", 10, 20, null)]
    [TestCase("text/event-stream", "event: x\ndata: {\"b64_json\":\"AA\"}\n\ndata: {\"type\":\"image_generation.completed\",\"usage\":{\"input_tokens\":1,\"output_tokens\":2}}\n\n", 1, 2, null)]
    [TestCase("application/json", """{"model":"m","usage":{"total_tokens":7},"results":[]}""", 7, 0, null)]
    [TestCase("application/json", """{"usage":{"input_tokens":-5,"output_tokens":"x","seconds":-1}}""", 0, 0, null)]
    [TestCase("application/json", """{"usage":"none"}""", 0, 0, null)]
    [TestCase("audio/mpeg", """{"usage":{"total_tokens":7}}""", 0, 0, null)]
    public void Usage_OfReply_IsWhatItSays(string type, string text, long input, long output, double? seconds)
    {
        using var window = new ReplyWindow(type, null, "");
        Pass(window, text, 3);
        var usage = window.Usage(out var billed);
        Assert.That((usage.PromptTokens, usage.CompletionTokens, billed.Seconds), Is.EqualTo((input, output, seconds)));
    }

    [Test]
    public void Add_EventStream_GivesOutEachEventAtOnce()
    {
        using var window = new ReplyWindow("text/event-stream", new ApiToken("t-1", Secret), "");
        var part = "data: {}\n\n"u8;
        part.CopyTo(window.Free.Span);
        Assert.That(window.Add(part.Length).Length, Is.EqualTo(part.Length));
    }

    private static string Passed(string text, int piece, string type, ApiToken? token, string model = "")
    {
        using var window = new ReplyWindow(type, token, model);
        return Encoding.UTF8.GetString(Pass(window, text, piece));
    }

    /// <summary>As <see cref="PassThroughReply"/> does it.</summary>
    private static byte[] Pass(ReplyWindow window, string text, int piece)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int at = 0;
        while (window.WantsMore)
        {
            int read = Read();
            if (read > 0) window.Hold(read);
            else window.HoldEnd();
        }
        window.Settle();
        var passed = new List<byte>();
        if (window.TryTakePrimed(out var primed)) passed.AddRange(primed.ToArray());
        if (window.Length is { } length) Assert.That(passed, Has.Count.EqualTo(length));
        while (!window.HasEnded)
        {
            int read = Read();
            passed.AddRange((read == 0 ? window.End() : window.Add(read)).ToArray());
        }
        return [.. passed];

        int Read()
        {
            int count = Math.Min(Math.Min(piece, bytes.Length - at), window.Free.Length);
            bytes.AsSpan(at, count).CopyTo(window.Free.Span);
            at += count;
            return count;
        }
    }
}

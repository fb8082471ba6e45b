using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace ProviderKit.Tests.Logs;

public class LogFuzzTests
{
    private static readonly string[] Nasty =
        ["\r\n", "\n", "\u2028", "\u2029", "\u0085", "\0", "\u001b[31m", "\u009b31m", "\u007f", "\"", "\\", "\\u", "😀", "é", "\ud83d", "\ude00", "}{", "</script>", "\ufeff"];

    [TestCase(1UL)]
    [TestCase(20261122UL)]
    public async Task Lines_AnyText_IsOneLineAndReadsBackAsItWas(ulong seed)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        var text = Gen.Elements(Nasty).Or(ArbMap.Default.GeneratorFor<NonNull<string>>().Select(s => s.Get)).ListOf().Select(string.Concat);
        string[] texts = [.. Gen.Sample(text, 20, new Rnd(seed, 1UL), 2000), .. Nasty];
        using var setup = new LogSetup();
        setup.Options.LogContent = true;
        await using var store = setup.Store();
        foreach (string t in texts) store.LogResponse("acme", new ProviderLogResponse { Status = 502, Model = t, Error = t, Content = t, RequestId = t });
        Assert.That(await store.FlushAsync(), Is.True);
        string[] lines = setup.Lines();
        Assert.That(lines, Has.Length.EqualTo(texts.Length));
        for (int n = 0; n < texts.Length; n++)
        {
            Assert.That(lines[n].Where(c => char.IsControl(c) || c is '\u2028' or '\u2029'), Is.Empty);
            using var entry = JsonDocument.Parse(lines[n]);
            foreach (string field in (string[])["model", "error", "content", "requestId"])
                Assert.That(entry.RootElement.GetProperty(field).GetString(), Is.EqualTo(WellFormed(texts[n])));
        }
    }

    [TestCase(3)]
    [TestCase(20261122)]
    public async Task Open_AnyTail_LeavesTheWholeLinesBefore(int seed)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (int round = 0; round < 30; round++)
        {
            using var setup = new LogSetup();
            Directory.CreateDirectory(setup.Options.Directory);
            string[] whole = [.. Enumerable.Range(0, random.Next(4)).Select(n => $$"""{"message":"{{n}}{{new string('x', random.Next(9000))}}"}""")];
            byte[] tail = new byte[random.Next(3) * random.Next(9000)];
            random.NextBytes(tail);
            tail = [.. tail.Select(b => b == '\n' ? (byte)0 : b)];
            File.WriteAllBytes(setup.PathOf("acme.log"), [.. Encoding.UTF8.GetBytes(string.Concat(whole.Select(l => l + "\n"))), .. tail]);
            await using var store = setup.Store();
            Assert.That(await store.FlushAsync(), Is.True);
            Assert.That(setup.Lines()[..whole.Length], Is.EqualTo(whole));
            Assert.That(setup.Lines(), Has.Length.EqualTo(whole.Length + (tail.Length > 0 ? 1 : 0)), "what was cut is told of");
        }
    }

    /// <summary>Halves of characters have no place in UTF-8.</summary>
    private static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}

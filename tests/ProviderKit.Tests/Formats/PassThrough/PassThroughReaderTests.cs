using System.Text;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.PassThrough;

public class PassThroughReaderTests
{
    private const string Multipart = "multipart/form-data; boundary=b";

    private static string Form(int fileBytes, bool fileFirst)
    {
        string file = $"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.mp3\"\r\n\r\n{new string('x', fileBytes)}\r\n";
        const string model = "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\next-openai-whisper-1\r\n";
        return (fileFirst ? file + model : model + file) + "--b--\r\n";
    }

    // Held in memory; behind the memory on disk; streamed after the model; behind a file on disk, then streamed.
    [TestCase(1000, true, true)]
    [TestCase(1000, false, true)]
    [TestCase(300_000, true, true)]
    [TestCase(300_000, false, false)]
    public async Task ReadAsync_Form_IsWrittenWithTheUpstreamsModel(int fileBytes, bool fileFirst, bool isHeld)
    {
        string form = Form(fileBytes, fileFirst);
        var (request, error) = await Reader().ReadAsync(new PassThroughHead("POST", "audio/transcriptions") { ContentType = Multipart, ContentLength = form.Length }, Body(form));
        Assert.That(error, Is.Null);
        await using (request)
        {
            Assert.That((request!.Model, request.IsHeld, request.CanBeSent), Is.EqualTo(("ext-openai-whisper-1", isHeld, true)));
            string expected = form.Replace("ext-openai-whisper-1", "whisper-1", StringComparison.Ordinal);
            Assert.That(request.LengthFor("whisper-1"), Is.EqualTo(expected.Length));
            Assert.That(await WrittenAsync(request, "whisper-1"), Is.EqualTo(expected));
            Assert.That(request.CanBeSent, Is.EqualTo(isHeld));
            if (isHeld) Assert.That(await WrittenAsync(request, "longer/name:latest"), Is.EqualTo(form.Replace("ext-openai-whisper-1", "longer/name:latest", StringComparison.Ordinal)));
            else Assert.ThrowsAsync<IOException>(() => WrittenAsync(request, "whisper-1"));
        }
    }

    [TestCase("""{"prompt":"p", "model" : "ext-openai-a/b:c"}""", "ext-openai-a/b:c", """{"prompt":"p", "model" : "up"}""")]
    [TestCase("""{"input":"text"}""", "", """{"input":"text"}""")]
    [TestCase("""{"model":null,"input":"text"}""", "", """{"model":null,"input":"text"}""")]
    [TestCase("""{"model":"\u0061"}""", "a", """{"model":"up"}""")]
    public async Task ReadAsync_Json_IsWrittenWithTheUpstreamsModel(string json, string model, string sent)
    {
        var (request, error) = await Reader().ReadAsync(Head("application/json"), Body(json));
        Assert.That(error, Is.Null);
        await using (request)
        {
            Assert.That(request!.Model, Is.EqualTo(model));
            Assert.That(await WrittenAsync(request, "up"), Is.EqualTo(sent));
        }
    }

    [TestCase("application/json", """{"model":"a" """, "JSON")]
    [TestCase("application/json", "", "JSON")]
    [TestCase("application/json", "[1,2]x[3]", "JSON")]
    [TestCase("application/json", """{"model":5}""", "string")]
    [TestCase("application/json", """{"model":"\ud800"}""", "string")]
    [TestCase("application/json", """{"model":"a","model":"b"}""", "twice")]
    [TestCase("multipart/form-data", "--b--", "boundary")]
    [TestCase(Multipart, "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nx", "closing boundary")]
    [TestCase(Multipart, "", "closing boundary")]
    public async Task ReadAsync_BadBody_SaysWhy(string type, string body, string says)
    {
        var (request, error) = await Reader().ReadAsync(Head(type), Body(body));
        Assert.That(request, Is.Null);
        Assert.That((error!.Kind, error.HttpStatus), Is.EqualTo((ProviderErrorKind.InvalidRequest, 400)));
        Assert.That(error.Message, Does.Contain(says));
    }

    [Test]
    public async Task ReadAsync_NoModelWithinTheSpool_SaysWhatToDo()
    {
        var (_, error) = await Reader(o => o.MaxSpoolBytes = 200_000).ReadAsync(Head(Multipart), Body(Form(300_000, fileFirst: true)));
        Assert.That((error!.HttpStatus, error.Param), Is.EqualTo((413, "model")));
        Assert.That(error.Message, Does.Contain("x-providerkit-model"));
    }

    [Test]
    public async Task ReadAsync_ModelInTheHead_NeedsNoSpool()
    {
        var (request, error) = await Reader(o => o.MaxSpoolBytes = 200_000).ReadAsync(Head(Multipart) with { Model = "ext-openai-m" }, Body(Form(300_000, fileFirst: true)));
        Assert.That(error, Is.Null);
        await using (request) Assert.That((request!.Model, request.IsHeld), Is.EqualTo(("ext-openai-m", false)));
    }

    /// <summary>Wherever the name stands that comes behind what is held, and however the body arrives.</summary>
    [Test, Combinatorial]
    public async Task ReadAsync_ModelInTheHead_ReplacesTheBodysOwn([Values(Multipart, "application/json")] string type, [Values(1, 7, 100_000)] int pieceBytes)
    {
        var reader = Reader(o => o.HeldBytes = 1000);
        for (int before = 700; before < 1100; before += pieceBytes == 1 ? 13 : 1)
        {
            string body = type == Multipart ? Form(before, fileFirst: true) : $$"""{"x":"{{new string('x', before)}}","model" : "ext-openai-whisper-1" ,"stream":false}""";
            body += new string(' ', type == Multipart ? 0 : 500); // more than is held
            var (request, error) = await reader.ReadAsync(Head(type) with { Model = "ext-openai-of-the-header", ContentLength = body.Length }, new Pieces(body, pieceBytes));
            Assert.That(error, Is.Null);
            await using (request)
            {
                Assert.That(request!.Model, Is.EqualTo("ext-openai-of-the-header"));
                string expected = body.Replace("ext-openai-whisper-1", "of-the-header", StringComparison.Ordinal);
                Assert.That(request.LengthFor("of-the-header"), Is.Null.Or.EqualTo(expected.Length));
                Assert.That(await WrittenAsync(request, "of-the-header"), Is.EqualTo(expected), $"{before}");
            }
        }
    }

    [TestCase(Multipart, "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\na\r\n--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nb\r\n--b--", "twice")]
    [TestCase(Multipart, "--b\r\n\r\nx", "closing boundary")]
    [TestCase("application/json", "{\"model\":5}", "string")]
    [TestCase("application/json", "{\"x\":1", "JSON")]
    public async Task ReadAsync_ModelInTheHead_WhatIsWrongLaterIsTheClientsFault(string type, string end, string says)
    {
        string body = type == Multipart ? Form(1000, fileFirst: true)[..1050] + "\r\n" + end : $"{{\"x\":\"{new string('x', 1500)}\",{end[1..]}";
        var (request, error) = await Reader(o => o.HeldBytes = 1000).ReadAsync(Head(type) with { Model = "m" }, Body(body));
        Assert.That(error, Is.Null);
        await using (request)
        {
            Assert.ThrowsAsync<IOException>(() => WrittenAsync(request!, "m"));
            Assert.That((request!.Fault!.HttpStatus, request.Fault.Message), Is.EqualTo((400, request.Fault.Message)));
            Assert.That(request.Fault.Message, Does.Contain(says));
        }
    }

    [Test]
    public async Task ReadAsync_DiskTakenByOthers_Is503UntilTheyAreDone()
    {
        var reader = Reader(o => o.MaxSpoolBytes = 320_000);
        var held = new List<PassThroughRequest>();
        ProviderError? error = null;
        while (error is null)
        {
            (var request, error) = await reader.ReadAsync(Head(Multipart), Body(Form(300_000, fileFirst: true)));
            if (request is not null) held.Add(request);
        }
        Assert.That((error.HttpStatus, held.Count), Is.EqualTo((503, 7))); // of 1,280,000 bytes on disk, each takes some 170,000
        foreach (var request in held) await request.DisposeAsync();
        (var next, error) = await reader.ReadAsync(Head(Multipart), Body(Form(300_000, fileFirst: true)));
        Assert.That(error, Is.Null);
        await next!.DisposeAsync();
    }

    [Test]
    public async Task Dispose_GivesTheMemoryBack()
    {
        var budget = Budget();
        var (request, _) = await Reader(budget: budget).ReadAsync(Head(Multipart), Body(Form(300_000, fileFirst: true)));
        Assert.That(budget.InUse, Is.GreaterThan(0));
        await request!.DisposeAsync();
        Assert.That(budget.InUse, Is.Zero);
    }

    [Test]
    public async Task Dispose_WhileItIsStillSent_EndsThatFirst()
    {
        var budget = Budget();
        var (request, _) = await Reader(budget: budget).ReadAsync(Head(Multipart), Body(Form(1000, fileFirst: true)));
        using var stuck = new StuckStream();
        var sending = request!.WriteToAsync(stuck, "m", null, CancellationToken.None);
        Assert.That(sending.IsCompleted, Is.False);
        await request.DisposeAsync();
        Assert.That(sending.IsCanceled);
        Assert.That(budget.InUse, Is.Zero);
    }

    /// <summary>A body that arrives in pieces of a length.</summary>
    private sealed class Pieces(string text, int length) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(length, buffer.Length)], cancellationToken);
    }

    private sealed class StuckStream : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    private static PassThroughHead Head(string type) => new("POST", "x") { ContentType = type };

    private static ByteBudget Budget() => new(64 * 1024 * 1024, TimeSpan.Zero, TimeProvider.System);

    private static PassThroughReader Reader(Action<PassThroughOptions>? change = null, ByteBudget? budget = null)
    {
        var options = new PassThroughOptions { HeldBytes = 100_000 };
        change?.Invoke(options);
        return new PassThroughReader(options, budget ?? Budget());
    }

    private static MemoryStream Body(string text) => new(Encoding.UTF8.GetBytes(text));

    private static async Task<string> WrittenAsync(PassThroughRequest request, string model)
    {
        using var output = new MemoryStream();
        await request.WriteToAsync(output, model, null, CancellationToken.None);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}

using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces.PassThrough;

/// <summary>FAULTS 81: what an upstream gets of a request that is passed through.</summary>
[Property("FAULTS", 81)]
public class PassedBodyTests
{
    [Test]
    public async Task Post_Json_GoesOnWithTheUpstreamsModelAndNothingOfTheClients()
    {
        await using var upstream = await FakeUpstream.AnsweringAsync("""{"created":1,"data":[{"b64_json":"AA=="}],"usage":{"input_tokens":3,"output_tokens":4,"total_tokens":7}}""");
        await using var app = await StartAsync(upstream);
        var request = Passed.Json("/v1/images/generations?key=client-canary-key&quality=hd", """{ "prompt":"a cat", "model" : "ext-openai-gpt-image-1","size":"auto" }""");
        request.Headers.Add("Authorization", "Bearer client-canary-key");
        foreach (string header in new[] { "x-api-key", "OpenAI-Organization", "OpenAI-Project", "Cookie", "x-custom" }) request.Headers.TryAddWithoutValidation(header, "client-canary-key");
        request.Headers.Add("openai-beta", "images=v2");
        request.Headers.Add("Accept", "application/json, image/*");

        var answer = await app.SendAsync(request);

        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        Assert.That(answer.Text, Does.StartWith("""{"created":1,"data":[{"b64_json":"AA=="}]"""));
        var seen = upstream.Only;
        Assert.That(seen.Line, Is.EqualTo("POST /v1/images/generations?quality=hd"));
        Assert.That(seen.Text, Is.EqualTo("""{ "prompt":"a cat", "model" : "gpt-image-1","size":"auto" }"""));
        Assert.That(seen.Token, Is.EqualTo("canary-0a91f3"));
        Assert.That(seen.Headers.Keys.Except(["traceparent"]), Is.EquivalentTo(new[] { "host", "authorization", "user-agent", "accept", "openai-beta", "content-type", "content-length" }));
        Assert.That((seen.Headers["accept"], seen.Headers["content-type"], seen.Headers["openai-beta"]), Is.EqualTo(("application/json, image/*", "application/json; charset=utf-8", "images=v2")));
        var record = await app.RecordOf(answer);
        Assert.That((record.Format, record.Path, record.Model, record.UpstreamModel, record.Provider), Is.EqualTo((WireFormat.PassThrough, "images/generations", "ext-openai-gpt-image-1", "gpt-image-1", "openai")));
        Assert.That((record.Usage.PromptTokens, record.Usage.CompletionTokens), Is.EqualTo((3, 4)));
    }

    [TestCase("images/edits")]
    [TestCase("images/variations")]
    [TestCase("audio/transcriptions")]
    [TestCase("audio/translations")]
    public async Task Post_FormWithTheFileFirst_IsTheSameButForTheModel(string path)
    {
        await using var upstream = await FakeUpstream.AnsweringAsync("""{"text":"hello"}""");
        await using var app = await StartAsync(upstream);

        var answer = await app.SendAsync(Passed.Form("/v1/" + path, Passed.FileFirst("ext-openai-whisper-1")));

        Assert.That((answer.Status, answer.Text), Is.EqualTo((200, """{"text":"hello"}""")));
        Assert.That(upstream.Only.Line, Is.EqualTo("POST /v1/" + path));
        Assert.That(upstream.Only.Text, Is.EqualTo(Passed.FileFirst("whisper-1")));
        Assert.That(upstream.Only.Headers["content-type"], Is.EqualTo($"multipart/form-data; boundary=\"{Passed.Boundary}\""));
        Assert.That(upstream.Only.Headers["content-length"], Is.EqualTo(Encoding.UTF8.GetByteCount(Passed.FileFirst("whisper-1")).ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    [TestCase("google/imagen-4:fast")]
    [TestCase("llama3.1:8b")]
    [TestCase("a/b/c@1+x~y")]
    public async Task Post_ModelWithSlashesAndColons_IsPassedOn(string model)
    {
        await using var upstream = await FakeUpstream.AnsweringAsync("{}");
        await using var app = await StartAsync(upstream);
        Assert.That((await app.SendAsync(Passed.Json("/v1/audio/speech", $$"""{"model":"ext-openai-{{model}}"}"""))).Status, Is.EqualTo(200));
        Assert.That((await app.SendAsync(Passed.Form("/v1/audio/transcriptions", Passed.FileFirst("ext-openai-" + model)))).Status, Is.EqualTo(200));
        Assert.That(System.Text.Json.JsonElement.Parse(upstream.Requests.First().Text).GetProperty("model").GetString(), Is.EqualTo(model));
        Assert.That(upstream.Requests.Last().Text, Is.EqualTo(Passed.FileFirst(model)));
    }

    [Test]
    public async Task Post_UploadOf200MB_IsStreamedInBoundedMemory()
    {
        const int megabytes = 200;
        const int mostOnTheWay = 48; // of it: the buffers of two connections, which the system makes large on one machine
        var content = new BigForm(Passed.Field("model", "ext-openai-whisper-1"), megabytes);
        long peak = 0, lead = 0;
        GatewayApp? app = null;
        (long Length, string Hash) got = default;
        await using var upstream = await FakeUpstream.StartAsync(async (context, seen) =>
        {
            var budget = app!.Service<ByteBudget>();
            got = await seen.HashAsync(length => (peak, lead) = (Math.Max(peak, budget.InUse), Math.Max(lead, content.Sent - length)));
            await context.Response.WriteAsJsonAsync(new { text = "long" });
        });
        await using var started = app = await StartAsync(upstream);

        var answer = await app.SendAsync(Passed.Form("/v1/audio/transcriptions", content));

        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        Assert.That(got, Is.EqualTo(new BigForm(Passed.Field("model", "whisper-1"), megabytes).Expected()));
        Assert.That(peak, Is.InRange(1, 2 * 1024 * 1024));
        Assert.That(lead, Is.LessThan(mostOnTheWay * 1024 * 1024));
        Assert.That(upstream.Only.Headers["expect"], Is.EqualTo("100-continue"));
    }

    [Test]
    public async Task Post_ModelAfterALargeFile_IsFoundOnDiskAndMemoryStaysBounded()
    {
        long peak = 0;
        GatewayApp? app = null;
        (long Length, string Hash) got = default;
        await using var upstream = await FakeUpstream.StartAsync(async (context, seen) =>
        {
            got = await seen.HashAsync(_ => peak = Math.Max(peak, app!.Service<ByteBudget>().InUse));
            await context.Response.WriteAsJsonAsync(new { text = "long" });
        });
        await using var started = app = await StartAsync(upstream);

        var answer = await app.SendAsync(Passed.Form("/v1/audio/transcriptions", new BigForm("", 40, Passed.Field("model", "ext-openai-whisper-1"))));

        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        Assert.That(got, Is.EqualTo(new BigForm("", 40, Passed.Field("model", "whisper-1")).Expected()));
        Assert.That(peak, Is.InRange(1, 2 * 1024 * 1024));
    }

    [Test]
    public async Task Post_ModelInTheAddressOrAHeader_ServesAFormThatNamesNone()
    {
        await using var upstream = await FakeUpstream.AnsweringAsync("{}");
        await using var app = await StartAsync(upstream);
        string form = Passed.Field("prompt", "p") + Passed.End;
        Assert.That((await app.SendAsync(Passed.Form("/v1/audio/transcriptions?model=ext-openai-a", form))).Status, Is.EqualTo(200));
        var request = Passed.Form("/v1/audio/transcriptions", form);
        request.Headers.Add("x-providerkit-model", "ext-openai-b");
        var answer = await app.SendAsync(request);
        Assert.That((await app.RecordOf(answer)).UpstreamModel, Is.EqualTo("b"));
        Assert.That(upstream.Requests.Select(r => (r.Line, r.Text)), Is.All.EqualTo(("POST /v1/audio/transcriptions", form)));
    }

    [Test]
    public async Task Post_ModelInAHeaderAndBehindALargeFile_TheHeadersIsSentAndNothingWaitsOnDisk()
    {
        (long Length, string Hash) got = default;
        await using var upstream = await FakeUpstream.StartAsync(async (context, seen) =>
        {
            got = await seen.HashAsync(_ => { });
            await context.Response.WriteAsJsonAsync(new { text = "long" });
        });
        await using var app = await StartAsync(upstream, options => options.PassThrough.MaxSpoolBytes = 1);
        var request = Passed.Form("/v1/audio/transcriptions", new BigForm("", 20, Passed.Field("model", "ext-openai-of-the-form")));
        request.Headers.Add("x-providerkit-model", "ext-openai-whisper-1");

        var answer = await app.SendAsync(request);

        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        Assert.That(got, Is.EqualTo(new BigForm("", 20, Passed.Field("model", "whisper-1")).Expected()));
        var record = await app.RecordOf(answer);
        Assert.That((record.Model, record.UpstreamModel), Is.EqualTo(("ext-openai-whisper-1", "whisper-1")));
    }

    [Test]
    public async Task Post_ModelInAHeaderAndAFormThatBreaks_Is400()
    {
        await using var upstream = await FakeUpstream.AnsweringAsync("{}");
        await using var app = await StartAsync(upstream);
        string twice = Passed.Field("model", "ext-openai-a") + Passed.Field("model", "ext-openai-b");
        var request = Passed.Form("/v1/audio/transcriptions", new BigForm("", 4, twice));
        request.Headers.Add("x-providerkit-model", "ext-openai-whisper-1");

        var answer = await app.SendAsync(request);

        Assert.That((answer.Status, answer.Error.GetProperty("param").GetString()), Is.EqualTo((400, "model")), answer.Text);
        Expect.TokenUnblamed(app);
    }

    [TestCase("--no-boundary", "multipart/form-data", "boundary")]
    [TestCase("------form-boundary-1\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\next-openai-x", null, "closing boundary")]
    [TestCase("", null, "closing boundary")]
    public async Task Post_BrokenForm_Is400AndNoUpstreamCall(string body, string? type, string says)
    {
        await using var upstream = await FakeUpstream.AnsweringAsync("{}");
        await using var app = await StartAsync(upstream);
        var request = Passed.Form("/v1/audio/transcriptions", body);
        if (type is not null) request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        var answer = await app.SendAsync(request);
        Assert.That(answer.Status, Is.EqualTo(400), answer.Text);
        Assert.That(answer.Error.GetProperty("message").GetString(), Does.Contain(says));
        Assert.That(upstream.Requests, Is.Empty);
    }

    [TestCase("text/plain")]
    [TestCase("application/octet-stream")]
    [TestCase(null)]
    public async Task Post_OtherType_Is415(string? type)
    {
        await using var upstream = await FakeUpstream.AnsweringAsync("{}");
        await using var app = await StartAsync(upstream);
        var content = new ByteArrayContent("{}"u8.ToArray());
        if (type is not null) content.Headers.ContentType = new MediaTypeHeaderValue(type);
        var answer = await app.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/images/generations") { Content = content });
        Assert.That(answer.Status, Is.EqualTo(415), answer.Text);
    }

    [Test]
    public async Task Post_TooLong_Is413()
    {
        await using var upstream = await FakeUpstream.AnsweringAsync("{}");
        await using var app = await StartAsync(upstream, o => (o.PassThrough.MaxRequestBytes, o.PassThrough.HeldBytes) = (3_000_000, 1000));
        var announced = await app.SendAsync(Passed.Form("/v1/audio/transcriptions", new BigForm(Passed.Field("model", "ext-openai-x"), 4)));
        Assert.That((announced.Status, upstream.Requests.Count), Is.EqualTo((413, 0)), announced.Text);
        var chunked = Passed.Form("/v1/audio/transcriptions", new BigForm(Passed.Field("model", "ext-openai-x"), 4) { IsChunked = true });
        chunked.Headers.TransferEncodingChunked = true;
        var answer = await app.SendAsync(chunked);
        Assert.That(answer.Status, Is.EqualTo(413), answer.Text);
        Assert.That((await app.RecordOf(answer)).Error!.Kind, Is.EqualTo(ProviderErrorKind.PayloadTooLarge));
        Expect.TokenUnblamed(app);
    }

    [TestCase("gzip", 200)]
    [TestCase("br", 200)]
    [TestCase("zstd", 415)]
    public async Task Post_EncodedBody_IsDecodedOr415(string coding, int status)
    {
        await using var upstream = await FakeUpstream.AnsweringAsync("{}");
        await using var app = await StartAsync(upstream);
        var request = Passed.Form("/v1/audio/transcriptions", new ByteArrayContent(Encoded(coding, Encoding.UTF8.GetBytes(Passed.FileFirst("ext-openai-x")))));
        request.Content!.Headers.ContentEncoding.Add(coding);
        var answer = await app.SendAsync(request);
        Assert.That(answer.Status, Is.EqualTo(status), answer.Text);
        if (status != 200) return;
        Assert.That(upstream.Only.Text, Is.EqualTo(Passed.FileFirst("x")));
        Assert.That(upstream.Only.Headers.Keys, Has.None.EqualTo("content-encoding"));
    }

    [Test]
    public async Task Post_Bomb_IsBoundedAfterDecoding()
    {
        await using var upstream = await FakeUpstream.AnsweringAsync("{}");
        await using var app = await StartAsync(upstream, o => (o.PassThrough.MaxRequestBytes, o.PassThrough.HeldBytes) = (1_000_000, 1000));
        string bomb = Passed.FileFirst("ext-openai-x", new string('a', 20_000_000));
        var request = Passed.Form("/v1/audio/transcriptions", new ByteArrayContent(Encoded("gzip", Encoding.UTF8.GetBytes(bomb))));
        request.Content!.Headers.ContentEncoding.Add("gzip");
        var answer = await app.SendAsync(request);
        Assert.That((answer.Status, upstream.Requests.Count), Is.EqualTo((413, 0)), answer.Text);
    }

    internal static Task<GatewayApp> StartAsync(FakeUpstream upstream, Action<ProviderKitOptions>? change = null, params string[] tokens) => GatewayApp.StartAsync(setup =>
    {
        setup.OpenAIAddress = upstream.Address;
        if (tokens.Length > 0) setup.Tokens = tokens;
        if (change is not null) setup.Options.Add(change);
    });

    private static byte[] Encoded(string coding, byte[] bytes)
    {
        using var output = new MemoryStream();
        using (Stream encoder = coding == "br" ? new System.IO.Compression.BrotliStream(output, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true) : new System.IO.Compression.GZipStream(output, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            encoder.Write(bytes);
        return output.ToArray();
    }
}

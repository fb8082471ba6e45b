using System.ClientModel;
using OpenAI;
using OpenAI.Audio;
using OpenAI.Images;
using OpenAI.Moderations;
using ProviderKit.AspNetCore.Tests.Support;
using ProviderKit.AspNetCore.Tests.Surfaces.PassThrough;

namespace ProviderKit.AspNetCore.Tests.App.OpenAISdk;

/// <summary>The official SDK's clients of what is passed through: its forms, its content types, its reading of the replies.</summary>
public class SdkPassThroughTests
{
    [Test]
    public async Task Images_GenerateAndEdit()
    {
        await using var upstream = await FakeUpstream.AnsweringAsync("""{"created":1,"data":[{"b64_json":"AQID"}],"usage":{"input_tokens":1,"output_tokens":2,"total_tokens":3}}""");
        await using var app = await PassedBodyTests.StartAsync(upstream);
        var client = ClientOf(app).GetImageClient("ext-openai-gpt-image-1");

        GeneratedImage made = await client.GenerateImageAsync("a cat");
        GeneratedImage edited = await client.GenerateImageEditAsync(new MemoryStream([1, 2, 3]), "cat.png", "a dog");

        Assert.That((made.ImageBytes.ToArray(), edited.ImageBytes.ToArray()), Is.EqualTo((new byte[] { 1, 2, 3 }, new byte[] { 1, 2, 3 })));
        Assert.That(upstream.Requests.Select(r => r.Line), Is.EqualTo(new[] { "POST /v1/images/generations", "POST /v1/images/edits" }));
        Assert.That(upstream.Requests.Select(r => r.Text), Is.All.Contain("gpt-image-1").And.All.Not.Contain("ext-openai"));
    }

    [Test]
    public async Task Audio_SpeechAndTranscription()
    {
        await using var upstream = await FakeUpstream.StartAsync(async (context, seen) =>
        {
            await seen.ReadAsync();
            bool speech = context.Request.Path.Value!.EndsWith("speech", StringComparison.Ordinal);
            context.Response.ContentType = speech ? "audio/mpeg" : "application/json";
            await context.Response.Body.WriteAsync(speech ? new byte[] { 9, 8, 7 } : """{"text":"Hello","usage":{"type":"duration","seconds":3}}"""u8.ToArray());
        });
        await using var app = await PassedBodyTests.StartAsync(upstream);

        BinaryData speech = await ClientOf(app).GetAudioClient("ext-openai-tts-1").GenerateSpeechAsync("Hello", GeneratedSpeechVoice.Alloy);
        AudioTranscription text = await ClientOf(app).GetAudioClient("ext-openai-whisper-1").TranscribeAudioAsync(new MemoryStream(new byte[100_000]), "a.mp3");

        Assert.That((speech.ToArray(), text.Text), Is.EqualTo((new byte[] { 9, 8, 7 }, "Hello")));
        Assert.That(upstream.Requests.Last().Text, Does.Contain("whisper-1").And.Not.Contain("ext-openai"));
        Assert.That(upstream.Requests.Last().Body, Has.Length.GreaterThan(100_000));
    }

    [Test]
    public async Task Moderation_Classifies()
    {
        await using var upstream = await FakeUpstream.AnsweringAsync("""{"id":"modr-1","model":"omni-moderation-latest","results":[{"flagged":true,"categories":{"hate":true},"category_scores":{"hate":0.9}}]}""");
        await using var app = await PassedBodyTests.StartAsync(upstream);
        ModerationResult result = await ClientOf(app).GetModerationClient("ext-openai-omni-moderation-latest").ClassifyTextAsync("x");
        Assert.That(result.Flagged);
    }

    private static OpenAIClient ClientOf(GatewayApp app) =>
        new(new ApiKeyCredential("unused"), new OpenAIClientOptions { Endpoint = new Uri(app.Address, "/v1") });
}

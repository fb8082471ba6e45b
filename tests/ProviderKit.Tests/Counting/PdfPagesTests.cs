using System.Text;
using ProviderKit.Counting;

namespace ProviderKit.Tests.Counting;

public class PdfPagesTests
{
    [TestCase(1)]
    [TestCase(7)]
    [TestCase(500, Description = "many windows of decoding")]
    public void Count_PagesInTheOpen_AreCountedOnce(int pages) => Assert.That(Count(Pictures.Pdf(pages, 10)), Is.EqualTo(pages));

    [Test]
    public void Count_APageAcrossTheEndOfAWindow_IsCountedOnce()
    {
        for (int shift = 0; shift < 80; shift++)
        {
            byte[] file = [.. "%PDF-1.7"u8, .. new byte[48 * 1024 - 70 + shift], .. "/Type  /Page "u8, .. new byte[60_000]];
            Assert.That(Count(file), Is.EqualTo(1), $"shift {shift}");
        }
    }

    [TestCase(1_000, 1)]
    [TestCase(29_000, 1)]
    [TestCase(300_000, 11)]
    [TestCase(20_000_000, 100)]
    public void Count_PagesInCompressedStreams_AreEstimatedBySize(int bytes, int pages) => Assert.That(Count(Pictures.Pdf(0, bytes)), Is.EqualTo(pages));

    [Test]
    public void Count_BrokenBase64_IsEstimatedBySize() => Assert.That(PdfPages.Count("JVBERi0xLjc****"u8), Is.EqualTo(1));

    private static int Count(byte[] pdf) => PdfPages.Count(Encoding.ASCII.GetBytes(Convert.ToBase64String(pdf)));
}

import '@shmd/client';
